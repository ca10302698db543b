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
> & {
  /** How much may go through the model together. */
  readonly batch: number;
  /** What an earlier run under the same token has logged: chunks and lines. */
  readonly logged: { readonly chunks: number; readonly lines: number };
};

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

/** Worker to runner: look whether the tools, and the model that is named, can be used here. */
export interface CheckMessage {
  readonly type: 'check';
  readonly v: typeof IPC_VERSION;
  /** `name/version`; null: no model is looked at. */
  readonly model: string | null;
}

export type WorkerMessage = RunMessage | StoppingMessage | CheckMessage;

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
  | { readonly type: 'checked'; readonly v: typeof IPC_VERSION; readonly fault: Failure | null }
  | (RunReport & { readonly v: typeof IPC_VERSION; readonly run: number });
