import { afterEach, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dataFolder, npmStart, removeDataFolders } from './frameq-launcher.js';

afterEach(async () => {
  expect(await removeDataFolders()).toEqual([]);
}, 60_000);

async function refused(dataDir: string, args: string[] = [], env: Record<string, string> = {}): Promise<string> {
  const launcher = npmStart(dataDir, args, env);
  expect(await launcher.ended).toBe(1);
  expect(launcher.output()).not.toMatch(/ at .*\(file:/); // words, not a stack trace
  return launcher.output();
}

it('says so when the data folder was written by a newer frameq', async () => {
  const dataDir = dataFolder();
  writeFileSync(path.join(dataDir, 'frameq.json'), JSON.stringify({ format: 99, version: '9.0.0' }));
  expect(await refused(dataDir)).toMatch(/newer frameq \(9\.0\.0\)[^]*FRAMEQ_DATA_DIR/);
}, 60_000);

it.each([
  [15, 'older', /pg_dump/],
  [99, 'newer', /Start the frameq that wrote them/],
])(
  'says what to do with the data of Postgres %i',
  async (version, age, way) => {
    const dataDir = dataFolder();
    mkdirSync(path.join(dataDir, 'postgres', 'data'), { recursive: true });
    writeFileSync(path.join(dataDir, 'postgres', 'data', 'PG_VERSION'), `${version}\n`);
    const said = await refused(dataDir);
    expect(said).toContain(`Postgres ${version}, which is ${age}`);
    expect(said).toMatch(way);
  },
  60_000,
);

it('starts nothing when a file does not exist', async () => {
  expect(await refused(dataFolder(), ['no-such-film.mp4'])).toMatch(/There is no file .*no-such-film\.mp4/);
}, 60_000);

it('does not take a folder for a video', async () => {
  const dataDir = dataFolder();
  expect(await refused(dataDir, [dataDir])).toMatch(/is a folder; name the videos in it/);
}, 60_000);

it('names every mistake in the environment at once', async () => {
  const said = await refused(dataFolder(), [], { PORT: 'many', CPU_SLOTS: '-1', FRAMEQ_STORAGEDIR: '/x' });
  expect(said).toContain('PORT');
  expect(said).toContain('CPU_SLOTS');
  expect(said).toContain('FRAMEQ_STORAGE_DIR');
}, 60_000);

it('does not put its files among strange ones', async () => {
  const dataDir = dataFolder();
  writeFileSync(path.join(dataDir, 'thesis.odt'), '');
  expect(await refused(dataDir)).toMatch(/not a data folder of frameq: it holds thesis\.odt/);
}, 60_000);

it('says where it may not write', async () => {
  const file = path.join(dataFolder(), 'file');
  writeFileSync(file, '');
  expect(await refused(path.join(file, 'frameq'))).toMatch(/file\/frameq cannot be used[^]*FRAMEQ_DATA_DIR/);
}, 60_000);
