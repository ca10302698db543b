import type { FieldProblem, InputReference, SubmitRequest } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { checkParams, type PipelineDefinition } from '@frameq/pipelines';
import type { Caller } from './caller.js';
import { doubtsOf } from './submission-doubts.js';
import type { JobsParts } from './jobs-parts.js';
import { type FoundInput, problem, resolveInputs } from './resolve-inputs.js';

/** What checking needs. */
type CheckParts = Pick<JobsParts, 'pipelines' | 'stores' | 'serverFiles' | 'storage'>;

/** What a submission turned out to be. With problems it must not be written. */
export interface CheckedSubmission {
  /** Null when there is no such pipeline. */
  readonly pipeline: PipelineDefinition | null;
  /** As a job would get them, defaults filled in. */
  readonly params: Record<string, unknown>;
  /** One for each reference that can be used, in the order of the request. */
  readonly inputs: readonly FoundInput[];
  readonly problems: readonly FieldProblem[];
  /** What is allowed but does nothing, or does something twice. */
  readonly doubts: readonly FieldProblem[];
}

/** Checks a submission and reports every problem, not only the first. One validator for submitting and for asking. */
export async function checkSubmission(
  request: SubmitRequest,
  caller: Caller,
  parts: CheckParts,
): Promise<CheckedSubmission> {
  const found = findPipeline(request.pipeline, parts);
  if ('problem' in found) return { pipeline: null, params: {}, inputs: [], problems: [found.problem], doubts: [] };
  const { pipeline } = found;
  const { values, errors } = checkParams(pipeline.params, request.params ?? {});
  const wrongParams = errors.map((error) => ({ ...error, field: `params.${error.field}` }));
  const { inputs, problems: wrongInputs } = await checkInputs(request.inputs ?? [], pipeline, caller, parts);
  return {
    pipeline,
    params: { ...values },
    inputs,
    problems: [...wrongParams, ...wrongInputs, ...checkNumbers(request)],
    doubts: doubtsOf(request, pipeline, values),
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
  references: readonly InputReference[],
  pipeline: PipelineDefinition,
  caller: Caller,
  parts: CheckParts,
): Promise<{ inputs: FoundInput[]; problems: FieldProblem[] }> {
  if (pipeline.input === 'none') {
    const unwanted = problem('inputs', 'INVALID_CONFIG', `${pipeline.name} reads no input.`, 'Leave inputs out.');
    return { inputs: [], problems: references.length === 0 ? [] : [unwanted] };
  }
  if (references.length === 0) {
    return {
      inputs: [],
      problems: [problem('inputs', 'INPUT_REQUIRED', `${pipeline.name} reads a ${pipeline.input}; none is named.`)],
    };
  }
  return resolveInputs(references, caller, parts);
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
