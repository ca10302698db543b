import type { FieldProblem, JobView, SubmitRequest } from '@frameq/contracts';
import { EVENT_CHANNEL, type Queryable } from '@frameq/db';
import { AppError, isErrorCode } from '@frameq/domain';
import type { SubmitCaller } from './caller.js';
import { checkSubmission } from './check-submission.js';
import { toJobView } from './job-view.js';
import type { JobsParts } from './jobs-parts.js';
import { keepInputs } from './keep-inputs.js';
import { describeNewJob, type JobPlan, makeJob } from './new-job.js';
import { outlookOfNew, type Past, readPast } from './read-outlooks.js';
import { requestHash } from './request-hash.js';

/** The job that a submission made, or that the first request with the same Idempotency-Key had made. */
export interface SubmitAnswer {
  readonly job: JobView;
  readonly replayed: boolean;
}

const ACCEPTED = 202;
/** Stages ahead of a new job are counted up to here. */
const AHEAD_LIMIT = 100;

/**
 * Checks a submission, writes the job with everything that belongs to it in one transaction, and has it dispatched.
 * With an Idempotency-Key the answer is kept in the same transaction and given again for 24 h.
 *
 * @throws PIPELINE_NOT_FOUND, INVALID_CONFIG, INVALID_REQUEST, INPUT_REQUIRED, INPUT_NOT_FOUND, INPUT_GONE,
 *   PATH_NOT_ALLOWED, PATH_NOT_FOUND: the first problem, with all of them in `detail.errors`
 * @throws STORAGE_FULL, STORAGE_UNAVAILABLE when a file of the server cannot be kept
 * @throws QUOTA_EXCEEDED when the tenant has as many jobs that have not ended as it may
 * @throws IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED
 */
export async function submitJob(request: SubmitRequest, caller: SubmitCaller, parts: JobsParts): Promise<SubmitAnswer> {
  return submitOnce({ action: 'submit-job', asked: request, read: () => Promise.resolve(request) }, caller, parts);
}

/** A submission as it was asked for, and how to learn what it comes to. */
export interface Submission {
  readonly action: string;
  /** What makes the request what it is: with the same key, only the same gets the first answer again. */
  readonly asked: unknown;
  /** What it throws is the answer, unless one is kept. */
  readonly read: () => Promise<SubmitRequest>;
}

/** As `submitJob`, for a request that has to be read first. Throws what that throws, and what reading throws. */
export async function submitOnce(
  { action, asked, read }: Submission,
  caller: SubmitCaller,
  parts: JobsParts,
): Promise<SubmitAnswer> {
  const { stores } = parts;
  const { idempotencyKey: key, tenantId } = caller;
  const plan = async (): Promise<Planned> => {
    const request = await read();
    const job = await prepare(request, caller, parts);
    return { job, past: await pastOf(request, parts) };
  };
  if (key === undefined) {
    const job = await write(await plan(), parts);
    announce(job, parts);
    return { job, replayed: false };
  }
  // Before the transaction, because copying a file takes long, and because who holds a connection must not wait for one that
  // others hold. What it came to counts inside: a repeated request gets its answer whatever became of what it names.
  const planned = await outcomeOf(plan());
  const once = { tenantId, key, requestHash: requestHash(action, asked) };
  const { body: job, replayed } = await stores.idempotency.once(once, async (tx) => ({
    status: ACCEPTED,
    body: await write(await planned(), parts, tx),
  }));
  if (!replayed) announce(job, parts);
  return { job, replayed };
}

/** Checks a submission and makes inputs of the files that it names. */
async function prepare(request: SubmitRequest, caller: SubmitCaller, parts: JobsParts): Promise<JobPlan> {
  const { pipeline, params, inputs, problems } = await checkSubmission(request, caller, parts);
  if (pipeline === null || problems.length > 0) throw refusal(problems);
  return { request, caller, pipeline, params, inputs: await keepInputs(inputs, caller, parts) };
}

/** A function that gives what a promise came to, a failure too, whenever it is asked. */
async function outcomeOf<T>(work: Promise<T>): Promise<() => Promise<T>> {
  await work.catch(() => undefined);
  return () => work;
}

/** A job that can be written, and what earlier work tells of it. */
interface Planned {
  readonly job: JobPlan;
  readonly past: Past;
}

async function pastOf({ pipeline }: SubmitRequest, parts: JobsParts): Promise<Past> {
  const found = parts.pipelines.list().find(({ name }) => name === pipeline);
  if (found === undefined) return { others: [], pace: null };
  return readPast(pipeline, Object.values(found.stages)[0]?.queue ?? null, parts);
}

async function write({ job, past }: Planned, parts: JobsParts, tx?: Queryable): Promise<JobView> {
  const { jobs } = parts.stores;
  const made = makeJob(job);
  const row = describeNewJob(made, await jobs.insert(made, tx), job.inputs);
  return toJobView(row, await outlookOfNew(row, made.tenantId, parts, { countLimit: AHEAD_LIMIT, past, tx }));
}

/** After the commit: readers of events and the dispatcher look at what is there now. */
function announce(job: JobView, { database, dispatcher, pipelines }: JobsParts): void {
  database.announce(EVENT_CHANNEL);
  const [first] = Object.values(pipelines.get(job.pipeline).stages);
  if (first !== undefined) dispatcher.wake([first.queue]);
}

function refusal(problems: readonly FieldProblem[]): AppError {
  const [first] = problems;
  if (first === undefined || !isErrorCode(first.code)) throw new TypeError('A refusal needs a problem.');
  const others = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  const { field, hint } = first;
  return new AppError(first.code, `${first.message}${others}`, { field, hint, detail: { errors: problems } });
}
