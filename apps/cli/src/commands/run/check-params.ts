import type { PipelineView, ValidationView } from '@frameq/contracts';
import { CliError } from '../../cli-error.js';
import type { ApiClient } from '../../http/api-client.js';
import { validate } from '../../http/calls.js';
import { paramsFromWords } from '../../params-from-words.js';

/** Parameters that the server has agreed to. */
export interface CheckedParams {
  /** What is sent with the job: only what was set. */
  readonly given: Record<string, unknown>;
  /** What the job will run with, defaults filled in. */
  readonly full: Record<string, unknown>;
  readonly warnings: ValidationView['warnings'];
}

/** Has the server check the parameters, and files of its own, before any is uploaded. Throws every problem at once. */
export async function checkParams(
  api: ApiClient,
  pipeline: PipelineView,
  words: Readonly<Record<string, string>>,
  serverPaths: readonly string[] = [],
): Promise<CheckedParams> {
  const given = paramsFromWords(words, pipeline);
  const answer = await validate(api, {
    pipeline: pipeline.name,
    params: given,
    ...(serverPaths.length === 0 ? {} : { inputs: serverPaths.map((path) => ({ path })) }),
  });
  // Nothing has been uploaded, so that the lack of inputs says nothing yet.
  const errors = answer.errors.filter((problem) => problem.code !== 'INPUT_REQUIRED');
  if (errors.length === 0) {
    const defaults = Object.fromEntries(pipeline.params.map((param) => [param.name, param.default]));
    return { given, full: answer.params ?? { ...defaults, ...given }, warnings: answer.warnings };
  }
  const aboutPaths = errors.filter((problem) => problem.field.startsWith('inputs['));
  if (aboutPaths.length > 0) throw unusablePaths(aboutPaths);
  throw invalidParams(pipeline.name, errors);
}

function invalidParams(pipeline: string, errors: ValidationView['errors']): CliError {
  const [first] = errors;
  const more = `\`frameq pipelines view ${pipeline}\` shows every parameter.`;
  if (errors.length === 1) {
    return new CliError('PARAMS_INVALID', first!.message, {
      field: first!.field,
      hint: `${first!.hint} ${first!.hint.includes('pipelines view') ? '' : more}`.trim(),
    });
  }
  return new CliError('PARAMS_INVALID', `${errors.length} parameters are wrong:`, { hint: more, detail: { errors } });
}

function unusablePaths(errors: ValidationView['errors']): CliError {
  const [first] = errors;
  if (errors.length > 1)
    return new CliError('PATHS_UNUSABLE', `${errors.length} of the paths cannot be used:`, { detail: { errors } });
  return new CliError('PATHS_UNUSABLE', first!.message, { hint: `${first!.hint} Nothing was submitted.` });
}
