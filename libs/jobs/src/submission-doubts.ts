import type { FieldProblem, InputReference, SubmitRequest } from '@frameq/contracts';
import { warning } from '@frameq/domain';
import type { PipelineDefinition } from '@frameq/pipelines';

/** What is allowed in a submission but does nothing, or does the same work twice. */
export function doubtsOf(
  request: SubmitRequest,
  pipeline: Pick<PipelineDefinition, 'params' | 'input'>,
  values: Readonly<Record<string, unknown>>,
): FieldProblem[] {
  return [...idleParams(request, pipeline, values), ...repeatedInputs(request), ...idleParallel(request, pipeline)];
}

function idleParams(
  { params = {} }: SubmitRequest,
  pipeline: Pick<PipelineDefinition, 'params'>,
  values: Readonly<Record<string, unknown>>,
): FieldProblem[] {
  return Object.keys(params).flatMap((name) => {
    const condition = Object.hasOwn(pipeline.params, name) ? pipeline.params[name]!.visibleIf : undefined;
    if (condition === undefined || values[condition.param] === condition.equals) return [];
    const other = `${condition.param} is ${JSON.stringify(condition.equals)}`;
    return [{ field: `params.${name}`, ...warning('PARAM_WITHOUT_EFFECT', `${name} matters only while ${other}.`) }];
  });
}

function repeatedInputs(request: SubmitRequest): FieldProblem[] {
  // Null, as a form may send it, is unset like what is left out.
  const inputs = request.inputs ?? [];
  const seen = new Map<string, number>();
  return inputs.flatMap((input, index) => {
    const first = seen.get(wordOf(input));
    if (first === undefined) seen.set(wordOf(input), index);
    if (first === undefined) return [];
    return [{ field: `inputs[${index}]`, ...warning('INPUT_REPEATED', `It is the same file as inputs[${first}].`) }];
  });
}

/** A reference as one text; what is the same file in two ways of saying it is not found out. */
function wordOf(input: InputReference): string {
  if (typeof input === 'string') return input.toLowerCase();
  if ('upload' in input) return input.upload.toLowerCase();
  return 'path' in input ? `path ${input.path}` : `sha256 ${input.sha256.toLowerCase()}`;
}

function idleParallel(request: SubmitRequest, { input }: Pick<PipelineDefinition, 'input'>): FieldProblem[] {
  const items = input === 'none' ? 1 : (request.inputs ?? []).length;
  if ((request.max_parallel ?? 0) < items || request.max_parallel === undefined) return [];
  const message = `The job has ${items === 1 ? 'one item' : `${items} items`}, so the limit is never reached.`;
  return [{ field: 'max_parallel', ...warning('LIMIT_WITHOUT_EFFECT', message) }];
}
