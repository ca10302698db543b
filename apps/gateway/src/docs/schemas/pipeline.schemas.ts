import type { FieldProblem, ParamView, PipelineView, ValidationView } from '@frameq/contracts';
import { decimal, flag, list, map, named, nullable, object, oneOf, type Schema, text, whole } from '../schema.js';

const anything = (description: string): Schema => ({ description }) as Schema;

/** The schemas around pipelines. */
export const PIPELINE_SCHEMAS: Readonly<Record<string, Schema>> = {
  ParamView: object<ParamView>('A parameter, as forms, flags and docs need it.', {
    name: text('Its name.'),
    type: oneOf('What it holds.', ['number', 'integer', 'boolean', 'string', 'choice']),
    default: anything('What it is unless told.'),
    min: nullable(decimal('The smallest value.')),
    max: nullable(decimal('The largest value.')),
    step: nullable(decimal('A sensible step.')),
    unit: nullable(text('What the number counts.')),
    options: nullable(list('What can be chosen.', text('An option.'))),
    label: text('What a form calls it.'),
    hint: text('One sentence for a person who has to choose.'),
    help: nullable(text('More about it.')),
    widget: nullable(text('How a form shows it.')),
    group: nullable(text('Where a form puts it.')),
    order: whole('Its place in the form.'),
    visible_if: nullable(
      object<NonNullable<ParamView['visible_if']>>('When it matters.', {
        param: text('The other parameter.'),
        equals: anything('The value that the other must have.'),
      }),
    ),
  }),
  PipelineView: object<PipelineView>('What can be run.', {
    name: text('Its name.'),
    title: text('Its title.'),
    description: text('What it does.'),
    input: oneOf('What it reads.', ['video', 'image', 'none']),
    params: list('Its parameters.', named('ParamView')),
    stages: list(
      'Its stages, in order.',
      object<PipelineView['stages'][number]>('One stage.', {
        name: text('Its name.'),
        queue: text('The queue it runs on.'),
        timeout_s: decimal('The longest that one attempt may run, in seconds.'),
        needs_gpu: flag('True when it never falls back to the CPU.'),
      }),
    ),
    outputs: list(
      'The kinds of artifact that it makes.',
      object<PipelineView['outputs'][number]>('One kind.', {
        kind: text('Its name.'),
        description: text('What it is.'),
      }),
    ),
  }),
  FieldProblem: object<FieldProblem>('One field that is wrong or doubtful.', {
    field: text('The field, as a path.'),
    code: text('A code of the error table, or of a warning.'),
    message: text('What is wrong.'),
    hint: text('What to do about it.'),
  }),
  ValidationView: object<ValidationView>('What a submission would be told.', {
    valid: flag('True when it would be accepted.'),
    errors: list('What is wrong.', named('FieldProblem')),
    warnings: list('What is doubtful.', named('FieldProblem')),
    params: nullable(map('The parameters as a job would get them; null when not valid.')),
  }),
};
