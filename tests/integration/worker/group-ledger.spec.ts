import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { GroupLedger } from '../../../apps/worker/src/process/group-ledger.js';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'frameq-ledger-'));
});
afterEach(() => rm(scratch, { recursive: true }));

it('records again after a write that failed', async () => {
  const directory = path.join(scratch, 'workers');
  await writeFile(directory, 'in the way');
  const ledger = new GroupLedger(directory, 'w');
  await expect(ledger.add(process.pid)).rejects.toThrow();
  await rm(directory);
  await ledger.add(process.ppid);
  const { groups } = JSON.parse(await readFile(path.join(directory, 'w.json'), 'utf8'));
  expect(groups).toMatchObject([{ pid: process.pid }, { pid: process.ppid }]);
  await ledger.close();
  expect(await readdir(directory)).toEqual([]);
});
