import { waitFor } from '@frameq/testing';
import type { Scenario } from './scenario.js';

/** How many milliseconds from now until a worker takes a stage; throws when none does in time. */
export async function nextClaim(scenario: Pick<Scenario, 'rows'>, timeoutMs: number): Promise<number> {
  const since = performance.now();
  const last = async (): Promise<number> => {
    const [row] = await scenario.rows<{ id: number }>(
      `select coalesce(max(id), 0) as id from stage_change where after = 'running'`,
    );
    return row!.id;
  };
  const before = await last();
  await waitFor(async () => (await last()) > before, { timeoutMs, everyMs: 20, what: 'a worker to take work' });
  return performance.now() - since;
}
