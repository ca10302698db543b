import type { JobView, LogLine } from '@frameq/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import type { ApiClient } from '../../http/api-client.js';
import { getJob, jobLogs } from '../../http/calls.js';
import { resolveOneJobId } from '../../job-id.js';
import { isFinished } from '../../job-outcome.js';
import type { Session } from '../../session.js';
import { logLineText } from '../../views/log-line.js';

interface LogOptions {
  readonly follow?: boolean;
  readonly failed?: boolean;
  readonly level?: string;
  readonly stage?: string;
  readonly item?: number;
}

/** Runners write their logs every 2 s; asking more often shows nothing sooner. */
const FOLLOW_MS = 2_000;
/** The most lines that the server gives at once. */
const MOST_LINES = 100_000;
/** How often in a row an answer may break off. */
const MOST_MISSES = 3;

/** `frameq jobs logs`: what the stages of a job logged, once or until it has finished. */
export const printJobLogs: CommandHandler<LogOptions> = async (session, { args, options }) => {
  const api = await session.api();
  const id = await resolveOneJobId(session, args[0] as string);
  const printer = new LogPrinter(session);
  for (let misses = 0; ;) {
    try {
      const job = await getJob(api, id);
      await printOnce(api, job, options, printer);
      misses = 0;
      if (options.follow !== true || isFinished(job.state)) {
        printer.end();
        if (printer.printed === 0) session.out.note(emptyNote(job, options));
        return;
      }
    } catch (error) {
      // An answer that broke off in the middle is read again; nothing is printed twice.
      if (session.signal.aborted || !isPassing(error) || ++misses > MOST_MISSES) throw error;
      session.out.detail(`trying again: ${error.message}`);
    }
    await delay(FOLLOW_MS, undefined, { signal: session.signal }).catch(() => undefined);
    if (!session.signal.aborted) continue;
    if ((session.signal.reason as CliError).code === 'TIMED_OUT') return 'pending';
    throw session.signal.reason;
  }
};

async function printOnce(api: ApiClient, job: JobView, options: LogOptions, printer: LogPrinter): Promise<void> {
  const wanted = options.failed === true ? failedStages(job) : [{ stage: options.stage, item: options.item }];
  for (const filter of wanted) {
    const query = { level: options.level, limit: MOST_LINES, ...filter };
    for await (const line of jobLogs(api, job.id, query)) printer.print(line);
  }
}

function isPassing(error: unknown): error is CliError {
  return error instanceof CliError && error.code === 'ANSWER_CUT';
}

function failedStages(job: JobView): { stage: string; item: number }[] {
  return job.item_list.flatMap((item) =>
    item.stages.filter((stage) => stage.state === 'failed').map((stage) => ({ stage: stage.name, item: item.index })),
  );
}

function emptyNote(job: JobView, options: LogOptions): string {
  if (options.failed === true && job.items.failed === 0) return `No stage of job ${job.number} failed.`;
  return `Job ${job.number} has logged nothing${options.level === undefined && options.stage === undefined ? ' yet' : ' that matches'}.`;
}

/** Prints each line once, however often it is read. */
class LogPrinter {
  printed = 0;
  private readonly kept: LogLine[] = [];
  private readonly last = new Map<string, number>();

  constructor(private readonly session: Session) {}

  /** Writes what --json has kept, as one array. */
  end(): void {
    if (this.session.options.output === 'json')
      this.session.out.list(this.kept, { columns: [], id: () => '', empty: '' });
  }

  print(line: LogLine): void {
    const attempt = `${line.item_index}/${line.stage}/${line.attempt}`;
    if (line.line <= (this.last.get(attempt) ?? 0)) return;
    this.last.set(attempt, line.line);
    this.printed += 1;
    const { out, options } = this.session;
    if (options.output === 'json') this.kept.push(line);
    else if (options.output === 'text') out.line(logLineText(line, out.paint));
    else out.record(line, `${attempt}/${line.line}`, () => []);
  }
}
