import { loadLocalConfig } from '@frameq/config';
import { createBackup } from '@frameq/stack';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DatabasePlace, filledPlace } from './database-place.js';

let place: DatabasePlace;
let archive: string;
let good: Buffer;
beforeEach(async () => {
  place = await filledPlace();
  archive = path.join(place.folder, 'frameq.tar');
  const { code, out } = await place.frameq('backup', archive, '--json');
  expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ kept: null, missing: [], damaged: [] })]);
  good = readFileSync(archive);
});
afterEach(() => place.drop());

const isGood = (): boolean => readFileSync(archive).equals(good);

it('keeps the good archive when files are missing, and puts the new one beside it', async () => {
  const gone = place.files('artifacts')[0]!;
  rmSync(gone);
  const { code, out } = await place.frameq('backup', archive, '--force');
  expect([code, out]).toEqual([2, expect.stringContaining(path.relative(place.storageDir, gone))]);
  expect(out).toContain(`${archive} was not replaced`);
  expect(isGood()).toBe(true);
  const checked = await place.frameq('restore', `${archive}.incomplete`, '--dry-run');
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('It lacks 1 file that its rows name')]);
});

it('keeps it too when a file is not what its row says any more', async () => {
  writeFileSync(place.files('inputs')[0]!, 'rotten');
  const { code, out } = await place.frameq('backup', archive, '--force', '--json');
  const report = { file: `${archive}.incomplete`, kept: archive, missing: [], damaged: [expect.any(String)] };
  expect([code, JSON.parse(out)]).toEqual([2, expect.objectContaining(report)]);
  expect(isGood()).toBe(true);
});

it('gives an archive that lacks files its name where there was none, and replaces one with a whole one', async () => {
  const gone = place.files('inputs')[0]!;
  renameSync(gone, `${archive}.away`);
  const other = path.join(place.folder, 'other.tar');
  expect(await place.frameq('backup', other)).toMatchObject({ code: 2 });
  const before = readFileSync(other);
  renameSync(`${archive}.away`, gone);
  expect(await place.frameq('backup', other, '--force')).toMatchObject({ code: 0 });
  expect(readFileSync(other).equals(before)).toBe(false);
});

it('fails when storage cannot be read, and takes nothing for missing', async () => {
  const inputs = path.join(place.storageDir, 'inputs');
  renameSync(inputs, `${inputs}-away`);
  writeFileSync(inputs, 'not a folder'); // ENOTDIR: root may read whatever has the wrong mode
  const { code, err } = await place.frameq('backup', archive, '--force');
  expect([code, err]).toEqual([1, expect.stringMatching(/STORAGE_UNAVAILABLE.*inputs.*ENOTDIR/)]);
  expect(isGood()).toBe(true);
  expect(readdirSync(place.folder).filter((name) => /partial|incomplete/.test(name))).toEqual([]);
});

it('restores a backup that lacks files without deleting those that are here', async () => {
  const away = path.join(place.folder, 'away');
  for (const kind of ['inputs', 'artifacts', 'logs']) {
    mkdirSync(away, { recursive: true });
    renameSync(path.join(place.storageDir, kind), path.join(away, kind));
  }
  const incomplete = path.join(place.folder, 'unmounted.tar');
  expect(await place.frameq('backup', incomplete)).toMatchObject({ code: 2 });
  for (const kind of readdirSync(away)) renameSync(path.join(away, kind), path.join(place.storageDir, kind));
  const all = (['inputs', 'artifacts', 'logs'] as const).flatMap((kind) => place.files(kind)).sort();
  const stray = path.join(path.dirname(all[0]!), 'nobodys');
  writeFileSync(stray, 'no row names it');
  const { code, out } = await place.frameq('restore', incomplete, '--replace', '--yes', '--json');
  const lacks = { missing: all.length, kept: all.length, files: 0 };
  expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining(lacks)]);
  expect((['inputs', 'artifacts', 'logs'] as const).flatMap((kind) => place.files(kind)).sort()).toEqual(all);
  expect(existsSync(stray)).toBe(false);
});

it('does not call missing what retention removed while the backup ran', async () => {
  const gone = place.files('artifacts')[0]!;
  const name = path.basename(gone);
  const stage = path.basename(path.dirname(path.dirname(gone)));
  const script = `const pg = require('pg'); const client = new pg.Client(${JSON.stringify(place.url)});
    client.connect().then(() => client.query("update artifact set removed_at = now() where stage_id = '${stage}' and name = '${name}'"))
      .then(({ rowCount }) => { process.exitCode = rowCount === 1 ? 0 : 1; return client.end(); });`;
  const report = await createBackup({
    ...{ file: archive, force: true, withModels: false, dataDir: place.dataDir, version: 'test' },
    config: loadLocalConfig(place.env),
    signal: new AbortController().signal,
    onProgress: (line) => {
      if (line !== 'database: artifact') return;
      execFileSync(process.execPath, ['-e', script]); // the snapshot is older than this
      rmSync(gone);
    },
  });
  expect(report).toMatchObject({ file: archive, kept: null, missing: [] });
  expect(isGood()).toBe(false);
});
