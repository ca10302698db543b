import type { InputView, JobView, PathListView, PathView, UploadCheckView } from '@frameq/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

let gateway: GatewayUnderTest;
let roots: string;
let footage: string;

beforeAll(async () => {
  roots = await mkdtemp(path.join(tmpdir(), 'frameq-roots-'));
  footage = path.join(roots, 'footage');
  await mkdir(path.join(footage, 'reel'), { recursive: true });
  await writeFile(path.join(footage, 'film 2.mp4'), 'film two');
  await writeFile(path.join(footage, 'film 10.mp4'), 'film ten');
  await writeFile(path.join(footage, 'notes.txt'), 'notes');
  await writeFile(path.join(roots, 'secret.mp4'), 'outside');
  await symlink(path.join(roots, 'secret.mp4'), path.join(footage, 'link.mp4'));
  await symlink(path.join(footage, 'film 2.mp4'), path.join(footage, 'reel', 'inside.mp4'));
  await symlink(roots, path.join(footage, 'up'));
  gateway = await startGateway({ INPUT_ROOTS: footage, DEFAULT_INPUT_DIR: footage });
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await rm(roots, { recursive: true });
});

const submit = (...inputs: unknown[]): Promise<Response> =>
  gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a file of the server', () => {
  it('is copied when it is submitted, so that it may change or vanish afterwards', async () => {
    const film = path.join(footage, 'changing.mp4');
    await writeFile(film, 'as submitted');
    const job = (await (await submit({ path: film })).json()) as JobView;
    const [input] = job.item_list.map((item) => item.input!);
    const hash = sha256('as submitted');
    expect(input).toMatchObject({ name: 'changing.mp4', bytes: 12, sha256: hash, mode: 'stored', path: null });
    const stored = path.join(gateway.directory, 'storage', 'inputs', 'default', hash.slice(0, 2), hash);
    const [one, other] = [await stat(film), await stat(stored)];
    expect([other.nlink, one.ino === other.ino]).toEqual([1, false]);
    await writeFile(film, 'changed later'); // in place: a hard link would change too
    expect(await readFile(stored, 'utf8')).toBe('as submitted');
    await rm(film);
    expect(await readFile(stored, 'utf8')).toBe('as submitted');
  });

  it('is for the tenants that INPUT_ROOTS_TENANTS names, and to be looked for only by who may submit', async () => {
    const film = path.join(footage, 'film 2.mp4');
    const foreign = { 'x-api-key': gateway.foreignKey };
    const refused = await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [{ path: film }] }, foreign);
    const { message, hint } = await expectError(refused, 'PATH_NOT_ALLOWED');
    expect([message, hint]).toEqual([
      expect.not.stringContaining('There is no'),
      expect.stringMatching(/INPUT_ROOTS_TENANTS/),
    ]);
    const listed = (await (await gateway.ask('/api/v1/paths/list', { headers: foreign })).json()) as PathListView;
    expect(listed).toMatchObject({
      path: null,
      data: [],
      roots: [],
      note: expect.stringMatching(/INPUT_ROOTS_TENANTS/),
    });
    const seen = await gateway.post('/api/v1/paths/normalize', { path: film }, foreign);
    expect(await seen.json()).toMatchObject({ allowed: false, kind: null, bytes: null });
    const reader = await gateway.makeKey(['jobs:read']);
    const asked = { pipeline: 'scenes', inputs: [{ path: film }] };
    await expectError(
      await gateway.post('/api/v1/pipelines/validate', asked, { 'x-api-key': reader.key }),
      'FORBIDDEN',
    );
    const open = await startGateway({ INPUT_ROOTS: footage, INPUT_ROOTS_TENANTS: '*' });
    try {
      const taken = await open.post('/api/v1/jobs', asked, { 'x-api-key': open.foreignKey });
      expect(taken.status).toBe(202);
    } finally {
      await open.close();
    }
  });

  it('may be named as people write paths, and through links that stay inside', async () => {
    for (const name of [
      'film 2.mp4',
      `"${footage}/film 2.mp4"`,
      `file://${footage}/film%202.mp4`,
      'reel\\inside.mp4',
    ]) {
      const answer = await submit({ path: name });
      expect([name, answer.status]).toEqual([name, 202]);
      const job = (await answer.json()) as JobView;
      expect(job.item_list[0]!.input).toMatchObject({ sha256: sha256('film two') });
    }
  });

  it.each([
    ['outside the allowed folders', (): string => path.join(roots, 'secret.mp4'), 'PATH_NOT_ALLOWED'],
    ['outside, whether it is there or not', (): string => path.join(roots, 'nothing.mp4'), 'PATH_NOT_ALLOWED'],
    ['a link that leads out', (): string => path.join(footage, 'link.mp4'), 'PATH_NOT_ALLOWED'],
    ['a folder that is a link leading out', (): string => path.join(footage, 'up', 'secret.mp4'), 'PATH_NOT_ALLOWED'],
    ['dots that lead out', (): string => `${footage}/../secret.mp4`, 'PATH_NOT_ALLOWED'],
    ['a folder', (): string => path.join(footage, 'reel'), 'PATH_NOT_ALLOWED'],
    ['a device', (): string => '/dev/zero', 'PATH_NOT_ALLOWED'],
    ['nothing', (): string => path.join(footage, 'nothing.mp4'), 'PATH_NOT_FOUND'],
  ] as const)('is refused when it is %s', async (_what, where, code) => {
    const error = await expectError(await submit({ path: where() }), code);
    expect(error.field).toBe('inputs[0]');
  });

  it('is checked with everything else, before anything is kept', async () => {
    const answer = await gateway.post('/api/v1/pipelines/validate', {
      pipeline: 'scenes',
      inputs: [{ path: 'film 2.mp4' }, { path: '/etc/passwd' }],
    });
    expect(await answer.json()).toMatchObject({
      valid: false,
      errors: [{ field: 'inputs[1]', code: 'PATH_NOT_ALLOWED' }],
    });
  });

  it('never is a file of another tenant, even when frameq’s own folder lies beneath an allowed one', async () => {
    const open = await startGateway({ INPUT_ROOTS: tmpdir() });
    try {
      const put = { method: 'PUT', body: 'of another', headers: { 'x-api-key': open.foreignKey } };
      await open.ask('/api/v1/uploads?name=a.mp4', put);
      const hash = sha256('of another');
      const stored = path.join(open.directory, 'storage', 'inputs', 'elsewhere', hash.slice(0, 2), hash);
      await stat(stored);
      const answer = await open.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [{ path: stored }] });
      await expectError(answer, 'PATH_NOT_ALLOWED');
    } finally {
      await open.close();
    }
  });
});

describe('by its hash', () => {
  it('a file is known to the tenant that stored it, and to nobody else', async () => {
    const put = await gateway.ask('/api/v1/uploads?name=known.mp4', { method: 'PUT', body: 'known bytes' });
    const upload = (await put.json()) as InputView;
    const check = async (headers = {}): Promise<unknown> =>
      (await gateway.post('/api/v1/uploads/check', { sha256: upload.sha256.toUpperCase() }, headers)).json();
    expect(await check()).toEqual({ exists: true, sha256: upload.sha256, bytes: 11 } satisfies UploadCheckView);
    expect(await check({ 'x-api-key': gateway.foreignKey })).toMatchObject({ exists: false, bytes: null });
    const named = await submit({ sha256: upload.sha256, name: '../other name.mp4' }, { sha256: upload.sha256 });
    const job = (await named.json()) as JobView;
    expect(job.item_list.map((item) => item.input!.name)).toEqual(['other name.mp4', 'known.mp4']);
    const foreign = await gateway.post(
      '/api/v1/jobs',
      { pipeline: 'scenes', inputs: [{ sha256: upload.sha256 }] },
      { 'x-api-key': gateway.foreignKey },
    );
    await expectError(foreign, 'INPUT_NOT_FOUND');
  });

  it.each([[{ sha256: 'abc' }], [{ path: '' }], [{ path: '/a', sha256: 'a'.repeat(64) }], [{}], [7], [{ url: 'x' }]])(
    '%j is no reference to a file',
    async (reference) => {
      await expectError(await submit(reference), 'INVALID_REQUEST');
    },
  );
});

it('tells files of one name apart within a job', async () => {
  const put = async (body: string): Promise<string> => {
    const answer = await gateway.ask('/api/v1/uploads?name=same.mp4', { method: 'PUT', body });
    return ((await answer.json()) as InputView).id;
  };
  const job = (await (await submit(await put('one'), await put('two'), await put('three'))).json()) as JobView;
  const names = job.item_list.map((item) => item.input!.name);
  expect(names).toEqual(['same.mp4', 'same__2.mp4', 'same__3.mp4']);
});

describe('the picker', () => {
  const list = async (query = ''): Promise<PathListView> =>
    (await (await gateway.ask(`/api/v1/paths/list${query}`)).json()) as PathListView;

  it('begins at DEFAULT_INPUT_DIR and shows media first, then folders, and why something cannot be chosen', async () => {
    const page = await list();
    expect(page).toMatchObject({ path: footage, parent: null, roots: [footage], note: null, next_cursor: null });
    expect(page.data.map((entry) => [entry.name, entry.allowed])).toEqual([
      ...[
        ['film 2.mp4', true],
        ['film 10.mp4', true],
        ['link.mp4', false],
        ['reel', true],
        ['notes.txt', true],
      ],
      ['up', false],
    ]);
    const link = page.data.find((entry) => entry.name === 'link.mp4')!;
    expect(link).toMatchObject({
      bytes: null,
      modified_at: null,
      reason: expect.stringContaining('out of the allowed'),
    });
  });

  it('gives a page at a time', async () => {
    const first = await list('?limit=2');
    const rest = await list(`?limit=9&cursor=${first.next_cursor}`);
    expect([...first.data, ...rest.data].map((entry) => entry.name)).toEqual(
      (await list()).data.map((entry) => entry.name),
    );
    await expectError(await gateway.ask('/api/v1/paths/list?cursor=x'), 'INVALID_CURSOR');
    await expectError(await gateway.ask('/api/v1/paths/list?path=/etc'), 'PATH_NOT_ALLOWED');
  });

  it('falls back to the allowed folders, and says so', async () => {
    const other = await startGateway({ INPUT_ROOTS: footage, DEFAULT_INPUT_DIR: path.join(footage, 'gone') });
    const none = await startGateway();
    try {
      expect(await (await other.ask('/api/v1/paths/list')).json()).toMatchObject({
        path: null,
        data: [{ path: footage, kind: 'folder' }],
        note: expect.stringContaining('does not exist'),
      });
      expect(await (await none.ask('/api/v1/paths/list')).json()).toMatchObject({
        data: [],
        note: expect.stringContaining('Set INPUT_ROOTS'),
      });
    } finally {
      await Promise.all([other.close(), none.close()]);
    }
  });

  it('says what it makes of a path', async () => {
    const normalize = async (given: string): Promise<PathView> =>
      (await (await gateway.post('/api/v1/paths/normalize', { path: given })).json()) as PathView;
    expect(await normalize('C:\\Films\\a.mp4')).toMatchObject({ path: '/mnt/c/Films/a.mp4', allowed: false });
    expect(await normalize('"film 2.mp4"')).toMatchObject({
      path: path.join(footage, 'film 2.mp4'),
      ...{ allowed: true, kind: 'file', bytes: 8, reason: null },
    });
    expect(await normalize('reel')).toMatchObject({ allowed: false, kind: 'folder' });
    expect(await normalize('~/a.mp4')).toMatchObject({ path: null, allowed: false, hint: expect.stringMatching(/./) });
  });
});
