import type { Failure, QueueName } from '@frameq/domain';
import type { Database } from './database.js';
import { BEAT_ANSWER_MS, loadStatement } from './statement.js';

/** What a supervisor says of itself when it starts. */
export interface WorkerFacts {
  readonly id: string;
  readonly hostname: string;
  readonly pid: number;
  readonly version: string;
  readonly queues: readonly QueueName[];
  /** Stages it can run at once, by queue. */
  readonly slots: Readonly<Partial<Record<QueueName, number>>>;
  readonly devices: readonly WorkerDevice[];
}

/** A GPU of a worker. */
export interface WorkerDevice {
  readonly id: string;
  readonly name: string;
  readonly memory_mb: number | null;
}

/** Why a worker takes no work. */
export type WorkerFault = Pick<Failure, 'code' | 'message' | 'hint'>;

/** What a worker says of itself at each heartbeat. */
export interface WorkerPulse {
  /** `unhealthy`: it takes no work, and `fault` says why. */
  readonly state: 'active' | 'unhealthy' | 'draining';
  readonly fault: WorkerFault | null;
  /** How full the memory is that it may use, 0 to 1; null when it cannot tell. */
  readonly memoryShare: number | null;
  /** True while it claims nothing because its disk is nearly full; false unless told. */
  readonly storageLow?: boolean;
}

/** A worker as others see it. */
export interface WorkerRow extends WorkerFacts {
  /** `lost`: not heard for 15 s. */
  readonly state: WorkerPulse['state'] | 'stopped' | 'lost';
  /** Why it takes no work; null while it does. */
  readonly fault: WorkerFault | null;
  /** True while it claims nothing because its disk is nearly full. */
  readonly storageLow: boolean;
  /** Stages whose lease it holds. */
  readonly running: number;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
}

/** Milliseconds of silence after which a worker counts as lost. */
export const WORKER_LOST_AFTER_MS = 15_000;

const WELL: WorkerPulse = { state: 'active', fault: null, memoryShare: null };
const REGISTER = loadStatement('register-worker');
const BEAT = loadStatement('beat-worker', { answerWithinMs: BEAT_ANSWER_MS });
const STOP = loadStatement('stop-worker');
const LIST = loadStatement('list-workers');
const LIVE_SLOTS = loadStatement('live-slots');
const RECENT_RATE = loadStatement('recent-rate');
const PRUNE = loadStatement('prune-workers');

/** Supervisors: what they serve and when they were last heard, by the database's clock. */
export class WorkerStore {
  constructor(private readonly db: Database) {}

  /** Writes a worker down when it starts; again when its row is gone. */
  async register(worker: WorkerFacts): Promise<void> {
    const { id, hostname, pid, version, queues, slots, devices } = worker;
    await this.db.query(REGISTER, [id, hostname, pid, version, queues, JSON.stringify(slots), JSON.stringify(devices)]);
  }

  /** Says that a worker lives. False when nobody knows it: register again. */
  async heartbeat(id: string, pulse: WorkerPulse = WELL): Promise<boolean> {
    const { state, fault, memoryShare, storageLow } = pulse;
    const values = [id, state, fault && JSON.stringify(fault), memoryShare, storageLow ?? false];
    return (await this.db.query(BEAT, values)).length > 0;
  }

  /** Says that a worker has ended in order. */
  async stop(id: string): Promise<void> {
    await this.db.query(STOP, [id]);
  }

  /** All that live, and those that stopped or were lost within the last hour. */
  async list(): Promise<WorkerRow[]> {
    return this.db.query<WorkerRow>(LIST, [WORKER_LOST_AFTER_MS]);
  }

  /** How many stages of a queue the live workers can run at once; 0 when none serves it. */
  async liveSlots(queue: QueueName): Promise<number> {
    const [row] = await this.db.query<{ slots: number }>(LIVE_SLOTS, [queue, WORKER_LOST_AFTER_MS]);
    return row?.slots ?? 0;
  }

  /** Attempts a second that ended on a queue during the last 10 s. */
  async recentRate(queue: QueueName): Promise<number> {
    const [row] = await this.db.query<{ rate: number }>(RECENT_RATE, [queue]);
    return row?.rate ?? 0;
  }

  /** Forgets workers that have not been heard for a day, `limit` at most; returns how many. */
  async prune(limit: number): Promise<number> {
    return (await this.db.query(PRUNE, [limit])).length;
  }
}
