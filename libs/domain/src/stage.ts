/** Every state a stage can be in. `queued` with `run_after` in the future is waiting for a retry. */
export const STAGE_STATES = ['blocked', 'queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export type StageState = (typeof STAGE_STATES)[number];

/** Every legal move of a stage. Nothing else changes `stage.state`. */
export const STAGE_MOVES = {
  ready: { from: ['blocked'], to: 'queued', when: 'The stage before it completed.' },
  claim: { from: ['queued'], to: 'running', when: 'A worker took the lease; the token rises.' },
  complete: { from: ['running'], to: 'completed', when: 'The runner delivered and no cancel was requested.' },
  requeue: { from: ['running'], to: 'queued', when: 'A retry with delay, a drain, or a lost lease.' },
  exhaust: { from: ['running'], to: 'failed', when: 'A failure that another attempt would not mend.' },
  stop: { from: ['running'], to: 'cancelled', when: 'Cancel was requested and the process group is gone.' },
  cancel: {
    from: ['blocked', 'queued'],
    to: 'cancelled',
    when: 'Cancel, or a stage before it failed or was cancelled.',
  },
  retry: { from: ['failed', 'cancelled'], to: 'queued', when: 'Someone asked to retry; the token rises.' },
  rewind: { from: ['failed', 'cancelled'], to: 'blocked', when: 'A retry of an earlier stage; this one never ran.' },
} as const satisfies Record<string, { from: readonly StageState[]; to: StageState; when: string }>;
export type StageMove = keyof typeof STAGE_MOVES;

/** True when no move but `retry` and `rewind` leaves this state. */
export function isTerminalStage(state: StageState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
