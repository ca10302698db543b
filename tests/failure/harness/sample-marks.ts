import { processesOf } from '@frameq/testing';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from './scenario.js';

/** What a sampler saw. */
export interface Samples {
  readonly samples: number;
  /** The most processes that computed at one moment. */
  readonly most: number;
  /** The most unexpired leases at one moment. */
  readonly mostLeases: number;
}

/** The title that a marked stage of `test-prefers-gpu` gives its process while it computes. */
const COMPUTING = /^frameq-computing/;

/** Looks every `everyMs` at who computes, by the processes themselves, and at who holds a lease, until it is stopped. */
export function sampleMarks(scenario: Pick<Scenario, 'farm' | 'rows'>, everyMs: number): { stop(): Promise<Samples> } {
  const stopping = new AbortController();
  let [samples, most, mostLeases] = [0, 0, 0];
  const sampling = (async () => {
    while (!stopping.signal.aborted) {
      const computing = processesOf(scenario.farm.directory).filter(({ pid }) => COMPUTING.test(titleOf(pid)));
      const [row] = await scenario.rows<{ leases: number }>(LEASES);
      most = Math.max(most, computing.length);
      mostLeases = Math.max(mostLeases, row!.leases);
      samples += 1;
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await sampling;
      return { samples, most, mostLeases };
    },
  };
}

function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

const LEASES = `select count(*) as leases from stage where queue = 'gpu' and state = 'running' and lease_expires_at > now()`;
