import type { CheckView } from '@frameq/contracts';

/** The gravest of several findings; ok when there is none. */
export function worstOf(statuses: readonly CheckView['status'][]): CheckView['status'] {
  if (statuses.includes('down')) return 'down';
  return statuses.includes('degraded') ? 'degraded' : 'ok';
}
