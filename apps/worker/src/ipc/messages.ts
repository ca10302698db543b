import type { ArtifactRow, ClaimedStage } from '@frameq/db';
import type { Failure, StopReason, Warning } from '@frameq/domain';

/** The version of the messages between worker and runner; both come from the same build, so another one is a mistake. */
export const IPC_VERSION = 1;

/** What a stage may return, and what may be said of its failure, in bytes of JSON. */
export const RESULT_LIMIT = 64 * 1024;

/** What a runner is told of its stage. */
export type StageToRun = Pick<
  ClaimedStage,
  'stageId' | 'token' | 'tenantId' | 'pipeline' | 'name' | 'attempt' | 'params' | 'input' | 'results' | 'artifacts'
>;

/** Worker to runner: run this stage. `run` numbers the runs of one runner, so that a late message is told apart. */
export interface RunMessage {
  readonly type: 'run';
  readonly v: typeof IPC_VERSION;
  readonly run: number;
  readonly stage: StageToRun;
}

/** Worker to runner: why the SIGTERM that follows was sent. */
export interface StoppingMessage {
  readonly type: 'stopping';
  readonly v: typeof IPC_VERSION;
  readonly reason: StopReason;
}

export type WorkerMessage = RunMessage | StoppingMessage;

/** How a run ended, in the runner's own word; `stopped` when it ended because its signal was aborted. */
export type RunOutcome =
  | { readonly kind: 'completed'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly retryable: boolean }
  | { readonly kind: 'stopped' };

/** A chunk of the log that is in storage and waits for its index row. */
export interface LogChunk {
  readonly index: number;
  /** The first line's number within the attempt, from 1. */
  readonly firstLine: number;
  readonly lines: number;
  readonly bytes: number;
}

/** What a runner reports of its run, in the order in which it happened; the outcome is the last. */
export type RunReport =
  | { readonly type: 'progress'; readonly share: number; readonly note: string | null; readonly etaS: number | null }
  | { readonly type: 'artifact'; readonly artifact: ArtifactRow }
  | { readonly type: 'log-chunk'; readonly chunk: LogChunk }
  | { readonly type: 'warning'; readonly warning: Warning }
  | { readonly type: 'outcome'; readonly outcome: RunOutcome };

/** Runner to worker. */
export type RunnerMessage =
  | { readonly type: 'ready'; readonly v: typeof IPC_VERSION }
  | (RunReport & { readonly v: typeof IPC_VERSION; readonly run: number });
