import type { InputReference, JobView, PipelineView, SubmitRequest } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import type { ExitName } from '../../exit-code.js';
import { getPipeline, submitJob } from '../../http/calls.js';
import { linesOfStdin } from '../../job-id.js';
import { exitOfJob, isFinished, worstExit } from '../../job-outcome.js';
import { count } from '../../output/format.js';
import type { Session } from '../../session.js';
import { waitForOwnJob } from '../../wait/wait-for-own-job.js';
import { noteStillPending } from '../../wait/wait-with-progress.js';
import { downloadAll } from '../artifacts/download-all.js';
import { printJob } from '../jobs/view-job.js';
import { type CheckedParams, checkParams } from './check-params.js';
import { collectFiles, type LocalFile } from './collect-files.js';
import { printDryRun } from './print-dry-run.js';
import { uploadFiles } from './upload-files.js';

/** The flags of `frameq run`. */
export interface RunOptions {
  readonly set?: Record<string, string>;
  readonly serverPath?: string[];
  readonly wait?: boolean;
  readonly output?: string;
  readonly force?: boolean;
  readonly workers?: number;
  readonly deadline?: number;
  readonly name?: string;
  readonly priority?: number;
  readonly label?: Record<string, string>;
  readonly recursive?: boolean;
  readonly dryRun?: boolean;
}

/** `frameq run`: looks at the files, has the parameters checked, uploads, submits one job, and waits if asked to. */
export const runPipeline: CommandHandler<RunOptions> = async (session, { args, options }) => {
  const api = await session.api();
  const pipeline = await getPipeline(api, args[0] as string);
  const files = await filesOf(session, pipeline, args[1] as string[], options);
  const params = await checkParams(api, pipeline, options.set ?? {}, options.serverPath ?? []);
  for (const warning of params.warnings) session.out.note(`warning ${warning.code}: ${warning.message}`);
  if (options.dryRun === true) return printDryRun(session, pipeline, files, params, options);

  const { inputs: uploaded, refused, lastRefusal } = await uploadFiles(session, files);
  const inputs = [...uploaded, ...(options.serverPath ?? []).map((path) => ({ path }))];
  if (inputs.length === 0 && lastRefusal !== undefined) throw lastRefusal;
  const job = await submitJob(api, submission(pipeline, inputs, params, options));
  const refusal: ExitName = refused > 0 ? 'partial' : 'ok';
  if (options.wait !== true && options.output === undefined) {
    session.out.note(
      `Submitted job ${job.number}: ${pipeline.name}${inputs.length === 0 ? '' : ` over ${count(inputs.length, 'file')}`}. Follow it: frameq jobs watch ${job.number}`,
    );
    if (session.options.output !== 'text') printJob(session, job);
    else session.out.line(String(job.number));
    return refusal;
  }
  return worstExit([refusal, await finish(session, job, options)]);
};

async function filesOf(
  session: Session,
  pipeline: PipelineView,
  given: readonly string[],
  options: RunOptions,
): Promise<LocalFile[]> {
  const words: string[] = [];
  for (const word of given) words.push(...(word === '-' ? await linesOfStdin(session) : [word]));
  const needsNone = pipeline.input === 'none' || options.serverPath !== undefined;
  if (needsNone && words.length === 0) return [];
  return collectFiles(words, {
    cwd: session.terminal.cwd,
    input: pipeline.input,
    recursive: options.recursive ?? false,
  });
}

function submission(
  pipeline: PipelineView,
  inputs: InputReference[],
  params: CheckedParams,
  options: RunOptions,
): SubmitRequest {
  return {
    pipeline: pipeline.name,
    inputs,
    params: params.given,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.priority === undefined ? {} : { priority: options.priority }),
    ...(options.label === undefined ? {} : { labels: options.label }),
    ...(options.workers === undefined ? {} : { max_parallel: options.workers }),
    ...(options.deadline === undefined ? {} : { deadline_s: options.deadline }),
  };
}

async function finish(session: Session, submitted: JobView, options: RunOptions): Promise<ExitName> {
  session.out.note(`Job ${submitted.number} submitted.`);
  const job = await waitForOwnJob(session, submitted);
  printJob(session, job);
  if (!isFinished(job.state)) {
    noteStillPending(session, job);
    return 'pending';
  }
  if (options.output === undefined) return exitOfJob(job);
  const { exit } = await downloadAll(session, job, { directory: options.output, force: options.force ?? false });
  return worstExit([exitOfJob(job), exit]);
}
