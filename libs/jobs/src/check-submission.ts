import type { FieldProblem, SubmitRequest } from '@frameq/contracts';
import type { InputRow } from '@frameq/db';
import { AppError, ERRORS, isUuid } from '@frameq/domain';
import { checkParams, type PipelineDefinition } from '@frameq/pipelines';
import type { Caller } from './caller.js';
import type { JobsParts } from './jobs-parts.js';

/** What a submission turned out to be. With problems it must not be written. */
export interface CheckedSubmission {
  /** Null when there is no such pipeline. */
  readonly pipeline: PipelineDefinition | null;
  /** As a job would get them, defaults filled in. */
  readonly params: Record<string, unknown>;
  /** One for each input id that exists, in the order of the request. */
  readonly inputs: readonly InputRow[];
  readonly problems: readonly FieldProblem[];
}

/** Checks a submission and reports every problem, not only the first. One validator for submitting and for asking. */
export async function checkSubmission(
  request: SubmitRequest,
  caller: Caller,
  parts: Pick<JobsParts, 'pipelines' | 'stores'>,
): Promise<CheckedSubmission> {
  const found = findPipeline(request.pipeline, parts);
  if ('problem' in found) return { pipeline: null, params: {}, inputs: [], problems: [found.problem] };
  const { pipeline } = found;
  const { values, errors } = checkParams(pipeline.params, request.params ?? {});
  const wrongParams = errors.map((error) => ({ ...error, field: `params.${error.field}` }));
  const { inputs, problems: wrongInputs } = await checkInputs(request.inputs ?? [], pipeline, caller, parts);
  return {
    pipeline,
    params: { ...values },
    inputs,
    problems: [...wrongParams, ...wrongInputs, ...checkNumbers(request)],
  };
}

function findPipeline(
  name: string,
  { pipelines }: Pick<JobsParts, 'pipelines'>,
): { readonly pipeline: PipelineDefinition } | { readonly problem: FieldProblem } {
  try {
    return { pipeline: pipelines.get(name) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      problem: { field: error.field ?? 'pipeline', code: error.code, message: error.message, hint: error.hint },
    };
  }
}

async function checkInputs(
  ids: readonly string[],
  pipeline: PipelineDefinition,
  caller: Caller,
  { stores }: Pick<JobsParts, 'stores'>,
): Promise<{ inputs: InputRow[]; problems: FieldProblem[] }> {
  if (pipeline.input === 'none') {
    const unwanted = problem('inputs', 'INVALID_CONFIG', `${pipeline.name} reads no input.`, 'Leave inputs out.');
    return { inputs: [], problems: ids.length === 0 ? [] : [unwanted] };
  }
  if (ids.length === 0) {
    return {
      inputs: [],
      problems: [problem('inputs', 'INPUT_REQUIRED', `${pipeline.name} reads a ${pipeline.input}; none is named.`)],
    };
  }
  const known = await stores.inputs.getMany(ids.filter(isUuid), caller.tenantId);
  const inputs: InputRow[] = [];
  const problems: FieldProblem[] = [];
  ids.forEach((id, index) => {
    const input = known.get(id.toLowerCase());
    if (input === undefined) problems.push(problem(`inputs[${index}]`, 'INPUT_NOT_FOUND', `There is no upload ${id}.`));
    else inputs.push(input);
  });
  return { inputs, problems };
}

/** The schema refuses these too, but its words are not for people. Null, as a job's view writes it, is unset. */
function checkNumbers({ priority, max_parallel: maxParallel }: SubmitRequest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!isWhole(priority ?? 0, 0, 1_000)) {
    problems.push(problem('priority', 'INVALID_REQUEST', 'priority must be a whole number from 0 to 1000.'));
  }
  if (!isWhole(maxParallel ?? 1, 1, 1_000_000)) {
    problems.push(problem('max_parallel', 'INVALID_REQUEST', 'max_parallel must be a whole number, at least 1.'));
  }
  return problems;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function problem(
  field: string,
  code: 'INVALID_CONFIG' | 'INVALID_REQUEST' | 'INPUT_REQUIRED' | 'INPUT_NOT_FOUND',
  message: string,
  hint?: string,
): FieldProblem {
  return { field, code, message, hint: hint ?? ERRORS[code].hint };
}
