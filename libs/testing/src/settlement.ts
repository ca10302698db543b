import type { StageLease, StageSettlement } from '@frameq/db';

/** A settlement with nothing unusual about it: completed unless told otherwise. */
export function settlement(lease: StageLease, more: Partial<StageSettlement> = {}): StageSettlement {
  return {
    stageId: lease.stageId,
    token: lease.token,
    move: 'complete',
    outcome: 'completed',
    refundAttempt: false,
    countCrash: false,
    countLost: false,
    delayMs: 0,
    result: null,
    failure: null,
    warnings: [],
    artifacts: [],
    device: null,
    stop: null,
    ...more,
  };
}
