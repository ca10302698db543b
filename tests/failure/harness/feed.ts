import { waitFor } from '@frameq/testing';
import type { Scenario } from './scenario.js';
import type { Submission } from './submitter.js';

const AT_ONCE = 4;

/** Keeps `enough` jobs open, so that every worker always has work, until the last of those who need that is done. */
export async function feed(
  scenario: Scenario,
  submission: Submission,
  needed: Promise<unknown>,
  enough = 12,
): Promise<void> {
  const client = scenario.client();
  let wanted = true;
  const feeding = async (): Promise<void> => {
    while (wanted) {
      if ((await scenario.openJobs()) < enough) await client.submitMany(AT_ONCE, () => submission);
      else await waitFor(async () => !wanted || (await scenario.openJobs()) < enough, { timeoutMs: 60_000 });
    }
  };
  await Promise.all([needed.finally(() => (wanted = false)), feeding()]);
}
