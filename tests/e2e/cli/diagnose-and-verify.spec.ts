import type { CheckView } from '@frameq/contracts';
import { runFrameq, testDatabase, testStack, type TestStack } from '@frameq/testing';
import { freePort } from '@frameq/stack';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Found = CheckView & { where?: string };
const LIMIT_S = 30;
const ASCII = /^[\n\x20-\x7e]*$/;

let folder: string;
let small: string;
let isMounted: boolean;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'frameq-verify-'));
  chmodSync(folder, 0o711);
  small = path.join(folder, 'small');
  mkdirSync(small);
  isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]).status === 0;
});
afterAll(() => {
  if (isMounted) spawnSync('umount', [small]);
  rmSync(folder, { recursive: true, force: true });
});

function environment(more: Record<string, string> = {}): Record<string, string> {
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  return { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: tmpdir(), FRAMEQ_DATA_DIR: dataDir, ...more };
}

async function diagnosed(
  env: Record<string, string>,
): Promise<{ code: number | null; checks: Found[]; tookS: number }> {
  const begun = performance.now();
  const { code, out } = await runFrameq(['diagnose', 'all', '--json'], env, { cwd: folder });
  return { code, checks: JSON.parse(out) as Found[], tookS: (performance.now() - begun) / 1000 };
}

async function verified(env: Record<string, string>): Promise<{ code: number | null; checks: Found[]; tookS: number }> {
  const begun = performance.now();
  const { code, out } = await runFrameq(['verify', '--json'], env, { cwd: folder });
  const { checks } = JSON.parse(out) as { checks: Found[] };
  return { code, checks, tookS: (performance.now() - begun) / 1000 };
}

function down(checks: readonly Found[]): string[] {
  return checks.filter((check) => check.status === 'down').map((check) => check.name);
}

describe('on a healthy machine where nothing runs', () => {
  it('diagnose finds nothing broken, in time', async () => {
    const { code, checks, tookS } = await diagnosed(environment());
    expect([0, 2]).toContain(code);
    expect(down(checks)).toEqual([]);
    expect(tookS).toBeLessThan(LIMIT_S);
  }, 60_000);

  it('verify runs a real job in a stack of its own, in time, and leaves nothing', async () => {
    const temporary = mkdtempSync(path.join(folder, 'tmp-'));
    chmodSync(temporary, 0o711);
    const env = environment({ TMPDIR: temporary });
    const before = readdirSync(env['FRAMEQ_DATA_DIR']!);
    const { code, checks, tookS } = await verified(env);
    expect([[0, 2].includes(code ?? -1), down(checks)]).toEqual([true, []]);
    expect(checks.map((check) => check.name)).toEqual(
      expect.arrayContaining(['sample', 'artifacts', 'result', 'stack']),
    );
    expect(tookS).toBeLessThan(LIMIT_S);
    expect([readdirSync(temporary), readdirSync(env['FRAMEQ_DATA_DIR']!)]).toEqual([[], before]);
  }, 90_000);
});

describe('beside a stack that runs', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await testStack();
  }, 90_000);
  afterAll(() => stack.stop(), 60_000);

  it('verify sends its job to that one', async () => {
    const { code, out, err } = await stack.frameq(['verify']);
    expect([0, 2]).toContain(code);
    expect(out).toContain('Job 1 completed');
    expect(err).toContain(stack.url);
    expect([out, err]).toEqual([expect.stringMatching(ASCII), expect.stringMatching(ASCII)]);
  }, 60_000);

  it('diagnose looks at the machine and at the server, in ASCII', async () => {
    const { code, out } = await stack.frameq(['diagnose']);
    expect([0, 2]).toContain(code);
    expect(out).toMatch(/This machine[^]*database[^]*The server[^]*workers/);
    expect(out).toMatch(ASCII);
    const one = await stack.frameq(['diagnose', 'database', '--json']);
    expect((JSON.parse(one.out) as Found[]).map(({ name }) => name)).toEqual(['database', 'database']);
  }, 60_000);
});

describe('with one part broken', () => {
  const cases: [part: string, says: RegExp, hint: RegExp, env: () => Promise<Record<string, string>>][] = [
    [
      'database',
      /Postgres cannot be reached/,
      /./,
      async () => ({ DATABASE_URL: `postgresql://frameq:x@127.0.0.1:${await freePort()}/frameq` }),
    ],
    ['queue', /queue store \(Redis\)/, /./, async () => ({ REDIS_URL: `redis://127.0.0.1:${await freePort()}/0` })],
    ['ffmpeg', /FFMPEG_PATH is .*does not run/, /FFMPEG_PATH/, () => Promise.resolve({ FFMPEG_PATH: '/bin/false' })],
    [
      'storage',
      /is full|cannot be written/,
      /FRAMEQ_STORAGE_DIR/,
      () => Promise.resolve({ FRAMEQ_STORAGE_DIR: isMounted ? small : unwritable() }),
    ],
  ];

  it.each(cases)(
    'diagnose and verify name %s and say what to do',
    async (part, says, hint, more) => {
      const database = part === 'queue' ? await testDatabase() : null;
      try {
        const env = environment({ ...(database === null ? {} : { DATABASE_URL: database.url }), ...(await more()) });
        for (const look of [diagnosed, verified]) {
          const { code, checks, tookS } = await look(env);
          expect(code).toBe(1);
          expect(down(checks)).toContain(part);
          const found = checks.find((check) => check.name === part)!;
          expect([found.message, found.hint]).toEqual([expect.stringMatching(says), expect.stringMatching(hint)]);
          for (const check of checks.filter(({ status }) => status !== 'ok')) expect(check.hint).not.toBeNull();
          expect(tookS).toBeLessThan(LIMIT_S);
        }
      } finally {
        await database?.drop();
      }
    },
    90_000,
  );

  it('names every part that is broken at once, and still ends in time', async () => {
    const { code, checks, tookS } = await diagnosed(
      environment({
        DATABASE_URL: 'postgresql://frameq:x@192.0.2.1:5432/frameq', // nobody answers there, not even with a refusal
        REDIS_URL: 'redis://192.0.2.1:6379/0',
        FFMPEG_PATH: '/bin/false',
        COMFY_URLS: 'http://192.0.2.1:8188',
      }),
    );
    expect([code, down(checks).sort()]).toEqual([1, expect.arrayContaining(['comfy', 'database', 'ffmpeg', 'queue'])]);
    expect(tookS).toBeLessThan(LIMIT_S);
  }, 60_000);
});

function unwritable(): string {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  return path.join(file, 'storage');
}
