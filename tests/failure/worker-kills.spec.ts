import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database, Statement } from '@frameq/db';
import { killLeftServices, openFarm, processesOf, type Farm, type ServiceProcess, waitFor } from '@frameq/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { recordTransitions, transitionFaults } from './transition-log.js';

const JOBS = 1_000;
const WORKERS = 4;
const LEAST_BUSY_KILLS = 20;
/** How often a worker dies; part of the load, not something that is waited for. */
const KILL_EVERY_MS = 3_000;

let farm: Farm;
let db: Database;

beforeAll(async () => {
  farm = await openFarm();
  db = await recordTransitions(farm.databaseUrl);
}, 120_000);

afterAll(async () => {
  await db.close();
  await farm.close();
  expect(await killLeftServices()).toBe(0);
});

it('finishes 1,000 jobs of three stages exactly once while a worker is killed every three seconds', async () => {
  const gateway = await farm.start('gateway');
  await farm.start('keeper');
  const workers = new Set(await Promise.all(Array.from({ length: WORKERS }, startWorker)));
  const submitted = submitAll(gateway.url!);
  const replacements: Promise<void>[] = [];

  let busyKills = 0;
  let kills = 0;
  while (!(await submitted.finished()) || (await openJobs()) > 0) {
    await delay(KILL_EVERY_MS);
    const victim = [...workers][Math.floor(Math.random() * workers.size)];
    if (victim === undefined) continue;
    if ((await stagesOf(victim)) > 0) busyKills += 1;
    await victim.kill();
    kills += 1;
    workers.delete(victim);
    replacements.push(startWorker().then((worker) => void workers.add(worker)));
  }
  await Promise.all(replacements);

  const states = await db.query<{ state: string; jobs: number }>(JOB_STATES, []);
  const faults = await transitionFaults(db);
  const [commits] = await db.query<{ stages: number; twice: number }>(COMMITS, []);
  console.log(`kills ${kills}, of busy workers ${busyKills}, jobs ${JSON.stringify(states)}`);
  expect(states).toEqual([{ state: 'completed', jobs: JOBS }]);
  expect(faults).toEqual({ terminalOverwrites: 0, doubleCompletions: 0, tokenRegressions: 0 });
  expect(commits).toEqual({ stages: JOBS * 3, twice: 0 });
  expect(busyKills).toBeGreaterThanOrEqual(LEAST_BUSY_KILLS);

  await Promise.all([...workers].map((worker) => worker.stop()));
  await waitFor(() => processesOf(farm.directory).every(({ command }) => !command.includes('runner-main')), {
    what: 'every runner to be gone',
  });
}, 600_000);

function startWorker(): Promise<ServiceProcess> {
  return farm.start('worker', { CPU_SLOTS: '1', WORKER_QUEUES: 'cpu' });
}

/** Submits all jobs, a few at a time, in the background; throws through `finished`. */
function submitAll(url: string): { finished(): Promise<boolean> } {
  let left = JOBS;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const answer = await fetch(`${url}/api/v1/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pipeline: 'test-three-stages', params: { min_ms: 50, max_ms: 200 } }),
      });
      if (answer.status !== 202) throw new Error(`POST /jobs answered ${answer.status}: ${await answer.text()}`);
    }
  };
  let done = false;
  const all = Promise.all(Array.from({ length: 8 }, one)).then(() => {
    done = true;
  });
  all.catch(() => {});
  return { finished: async () => (await Promise.race([all, Promise.resolve()]), done) };
}

async function openJobs(): Promise<number> {
  const [row] = await db.query<{ open: number }>(OPEN_JOBS, []);
  return row!.open;
}

async function stagesOf(worker: ServiceProcess): Promise<number> {
  const [row] = await db.query<{ runs: number }>(RUNS_OF_WORKER, [worker.pid]);
  return row!.runs;
}

const OPEN_JOBS: Statement = {
  name: 'open-jobs',
  text: `select count(*) as open from job where state in ('queued', 'running', 'cancelling')`,
};
const RUNS_OF_WORKER: Statement = {
  name: 'runs-of-worker',
  text: `select count(*) as runs from stage s join worker w on w.id = s.lease_owner where s.state = 'running' and w.pid = $1`,
};
const JOB_STATES: Statement = {
  name: 'job-states',
  text: `select state::text as state, count(*) as jobs from job group by 1 order by 1`,
};
const COMMITS: Statement = {
  name: 'commits',
  text: `
    select count(*) as stages, count(*) filter (where done <> 1) as twice
      from (select s.id, count(a.token) filter (where a.outcome = 'completed') as done
              from stage s left join attempt a on a.stage_id = s.id group by s.id) x`,
};
