import type { JobView } from '@frameq/contracts';
import { type Farm, openFarm, waitFor } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

const ENDED = ['completed', 'partial', 'failed', 'cancelled'];
/** What becomes of a file after it was submitted and before its stage starts, and the code that follows. */
const FATES: Record<string, { change: (film: string) => Promise<void>; code: string | null }> = {
  untouched: { change: async () => undefined, code: null },
  edited: { change: (film) => writeFile(film, 'AS SUBMITTED'), code: 'INPUT_CHANGED' },
  grown: { change: (film) => writeFile(film, 'as submitted and more'), code: 'INPUT_CHANGED' },
  removed: { change: (film) => rm(film), code: 'INPUT_GONE' },
  'link-that-leads-out': {
    change: async (film) => {
      await rename(film, path.join(farm.directory, 'outside.mp4'));
      await symlink(path.join(farm.directory, 'outside.mp4'), film);
    },
    code: 'INPUT_GONE',
  },
};
let farm: Farm;
let footage: string;
let url: string;
const submitted = new Map<string, JobView>();

const filmOf = (fate: string): string => path.join(footage, `${fate}.mp4`);

beforeAll(async () => {
  farm = await openFarm({ env: { STAGE_ON_SUBMIT: 'false', CPU_SLOTS: '1' } });
  footage = path.join(farm.directory, 'inputs');
  await mkdir(footage);
  url = (await farm.start('gateway', { INPUT_ROOTS: footage })).url!;
  for (const [fate, { change }] of Object.entries(FATES)) {
    await writeFile(filmOf(fate), 'as submitted');
    submitted.set(fate, await submit(filmOf(fate)));
    await change(filmOf(fate));
  }
  await farm.start('worker', { INPUT_ROOTS: footage });
}, 60_000);
afterAll(() => farm.close());

async function submit(film: string): Promise<JobView> {
  const body = JSON.stringify({ pipeline: 'test-reading', inputs: [{ path: film }] });
  const headers = { 'content-type': 'application/json' };
  return (await (await fetch(`${url}/api/v1/jobs`, { method: 'POST', headers, body })).json()) as JobView;
}

async function ended(fate: string): Promise<JobView> {
  const look = async (): Promise<JobView | null> => {
    const job = (await (await fetch(`${url}/api/v1/jobs/${submitted.get(fate)!.id}`)).json()) as JobView;
    return ENDED.includes(job.state) ? job : null;
  };
  return waitFor(look, { timeoutMs: 30_000, what: `the job over the ${fate} file to end` });
}

it('is read where it lies, nothing is copied, and the mode shows on the job and in health', async () => {
  const film = filmOf('untouched');
  const input = { mode: 'in_place', path: film, bytes: 12 };
  expect(submitted.get('untouched')!.item_list[0]!.input).toMatchObject(input);
  const done = await ended('untouched');
  expect(done.item_list[0]).toMatchObject({ input, stages: [{ result: { text: 'as submitted', path: film } }] });
  expect(await readdir(path.join(farm.directory, 'storage', 'inputs')).catch(() => [])).toEqual([]);
  const health = (await (await fetch(`${url}/api/v1/health?detailed=true`)).json()) as {
    checks: { name: string; detail: object }[];
  };
  const details = new Map(health.checks.map(({ name, detail }) => [name, detail]));
  expect(details.get('storage')).toMatchObject({ mode: 'in_place' });
  expect(details.get('disk')).toMatchObject({ reserve_bytes: expect.any(Number) });
});

it.each(Object.keys(FATES).slice(1))('fails clearly, once, when its file was %s meanwhile', async (fate) => {
  const failed = await ended(fate);
  expect(failed).toMatchObject({ state: 'failed', error: { code: FATES[fate]!.code, class: 'invalid_input' } });
  expect(failed.error!.message).toContain(filmOf(fate));
  expect(failed.item_list[0]!.stages[0]!.attempts).toHaveLength(1);
});
