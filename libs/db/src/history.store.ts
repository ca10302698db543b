import type { QueueName } from '@frameq/domain';
import type { Database } from './database.js';
import type { RunSample, WorkLeftRow } from './job-rows.js';
import { loadStatement } from './statement.js';

const RECENT_RUNS = loadStatement('recent-runs');
const RUNS_OF_JOBS = loadStatement('runs-of-jobs');
const PACE = loadStatement('queue-pace');
const WORK_LEFT = loadStatement('work-left');

const JOBS = 40;
const STAGES_OF_EACH = 12;
const STAGES_OF_JOB = 60;
const ATTEMPTS = 500;
/** The past changes slowly; a page of jobs asks for the same again and again. */
const BELIEVED_MS = 5_000;
const MOST_BELIEVED = 500;

/** How long work took, and how much is left; computed from the rows of what ran, nothing is written for it. */
export class HistoryStore {
  private readonly believed = new Map<string, { readonly until: number; readonly answer: Promise<unknown> }>();

  constructor(private readonly db: Database) {}

  /** Runs of the last 40 completed jobs of a pipeline, the latest first; read again after 5 s. */
  async recentRuns(pipeline: string): Promise<RunSample[]> {
    const read = () => this.db.query<RunSample>(RECENT_RUNS, [pipeline, JOBS, STAGES_OF_EACH]);
    return this.remembered(`runs ${pipeline}`, read);
  }

  /** Runs of the stages of each of these jobs that have completed: the first items of a batch tell most about the others. */
  async runsOfJobs(jobIds: readonly string[]): Promise<(RunSample & { readonly jobId: string })[]> {
    return jobIds.length === 0 ? [] : this.db.query(RUNS_OF_JOBS, [jobIds, STAGES_OF_JOB]);
  }

  /** How many seconds a stage of this queue took lately, on average; null when none ran lately. Read again after 5 s. */
  async pace(queue: QueueName): Promise<number | null> {
    const read = () => this.db.query<{ seconds: number | null }>(PACE, [queue, ATTEMPTS]);
    const [row] = await this.remembered(`pace ${queue}`, read);
    return row?.seconds ?? null;
  }

  /** What is left to do in each of these jobs. */
  async workLeft(tenantId: string, jobIds: readonly string[]): Promise<WorkLeftRow[]> {
    return jobIds.length === 0 ? [] : this.db.query<WorkLeftRow>(WORK_LEFT, [tenantId, jobIds]);
  }

  private remembered<Answer>(what: string, read: () => Promise<Answer>): Promise<Answer> {
    const known = this.believed.get(what);
    if (known !== undefined && known.until > performance.now()) return known.answer as Promise<Answer>;
    if (this.believed.size >= MOST_BELIEVED) this.believed.clear();
    const answer = read();
    this.believed.set(what, { until: performance.now() + BELIEVED_MS, answer });
    answer.catch(() => this.believed.delete(what));
    return answer;
  }
}
