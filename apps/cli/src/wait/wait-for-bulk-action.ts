import type { BulkActionView } from '@frameq/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { getBulkAction } from '../http/steering-calls.js';
import type { Session } from '../session.js';

const LOOK_MS = 500;

/** Follows a bulk action until it has ended. Throws what ended the session: it goes on without us. */
export async function waitForBulkAction(session: Session, begun: BulkActionView): Promise<BulkActionView> {
  const api = await session.api();
  let action = begun;
  while (action.state === 'running') {
    await delay(LOOK_MS, undefined, { signal: session.signal }).catch(() => undefined);
    if (session.signal.aborted) throw session.signal.reason;
    action = await getBulkAction(api, action.id);
    session.out.detail(`${action.changed + action.skipped + action.refused} of ${action.total}`);
  }
  return action;
}
