import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { artifactView, completedJob } from './example-views.js';
import { FakeGateway } from './fake-gateway.js';
import { runWith } from './test-terminal.js';

let gateway: FakeGateway;
let cwd: string;
const content = Buffer.from('0123456789'.repeat(10_000));
beforeEach(async () => {
  gateway = await FakeGateway.start();
  cwd = await mkdtemp(path.join(os.tmpdir(), 'frameq-cli-'));
  gateway.put(completedJob(1));
});
afterEach(async () => {
  await gateway.close();
  await rm(cwd, { recursive: true });
});

function offer(name: string, bytes = content, more: Parameters<typeof artifactView>[3] = {}): string {
  const view = artifactView(gateway.artifacts.length + 1, name, bytes, more);
  gateway.artifacts.push({ view, content: bytes });
  return `GET /artifacts/${view.id}/content`;
}

const get = (...words: string[]): ReturnType<typeof runWith> =>
  runWith(gateway, ['artifacts', 'get', '1', ...words], { cwd });

it('downloads all files, folders included, and leaves alone what is there already', async () => {
  const route = offer('scenes.json');
  offer('thumbnails/scene-001.jpg', Buffer.from('jpg'));
  expect((await get()).code).toBe(0);
  expect(await readFile(path.join(cwd, 'scenes.json'))).toEqual(content);
  expect(await readdir(path.join(cwd, 'thumbnails'))).toEqual(['scene-001.jpg']);
  expect((await get()).code).toBe(0);
  expect(gateway.requests(route)).toHaveLength(1);
});

it('goes on with a download that broke off, and asks only for the rest', async () => {
  const route = offer('scenes.json');
  gateway.next(route, (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 40_000), () => response.destroy());
  });
  const broken = await get();
  expect(broken.code).toBe(5);
  expect(broken.err).toContain('error ANSWER_CUT');
  expect(await readdir(cwd)).toEqual(['scenes.json.part']);
  expect((await get()).code).toBe(0);
  expect(gateway.requests(route)[1]!.headers).toMatchObject({ range: 'bytes=40000-' });
  expect(await readFile(path.join(cwd, 'scenes.json'))).toEqual(content);
  expect(await readdir(cwd)).toEqual(['scenes.json']);
});

it('throws away bytes that are not what the server made', async () => {
  const route = offer('scenes.json');
  gateway.next(route, (_request, response) => void response.end(Buffer.alloc(content.length, 'x')));
  const { code, err } = await get();
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('error DIGEST_MISMATCH: scenes.json did not arrive as it was made.'),
  ]);
  expect((await get()).code).toBe(0);
});

it('replaces a file only with --force', async () => {
  offer('scenes.json');
  await writeFile(path.join(cwd, 'scenes.json'), 'mine');
  const refused = await get();
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('error FILE_EXISTS')]);
  expect(await readFile(path.join(cwd, 'scenes.json'), 'utf8')).toBe('mine');
  expect((await get('--force')).code).toBe(0);
  expect(await readFile(path.join(cwd, 'scenes.json'))).toEqual(content);
});

it.each(['../escape', '/etc/cron.d/x', 'a/../../b', 'con', 'new\nline', '..', 'C:\\x'])(
  'refuses to write a file named %j',
  async (name) => {
    offer(name);
    const { code, err } = await get();
    expect([code, err]).toEqual([1, expect.stringContaining('error NAME_UNSAFE')]);
    expect(await readdir(cwd)).toEqual([]);
  },
);

it('does not write through a link that lies in wait', async () => {
  offer('scenes.json');
  const victim = path.join(cwd, 'victim');
  await writeFile(victim, 'precious');
  await symlink(victim, path.join(cwd, 'scenes.json.part'));
  expect((await get()).code).toBe(1);
  expect(await readFile(victim, 'utf8')).toBe('precious');
});

it('picks files by name, pattern, kind and id, and says what there is when nothing fits', async () => {
  offer('scenes.json');
  offer('scenes.csv', Buffer.from('a,b'));
  offer('thumbnails/1.jpg', Buffer.from('jpg'), { kind: 'thumbnail' });
  expect((await get('*.csv', 'thumbnail')).code).toBe(0);
  expect((await readdir(cwd)).sort()).toEqual(['scenes.csv', 'thumbnails']);
  expect(await get('*.vtt')).toMatchObject({
    code: 3,
    err: 'error USAGE: No file of this job matches "*.vtt".\nhint: There are: scenes.json, scenes.csv, thumbnails/1.jpg.\n',
  });
  expect(await get('scenes.csv', '-o', '-')).toMatchObject({ code: 0, out: 'a,b' });
});

it('keeps the files of several items and stages apart', async () => {
  const job = completedJob(1);
  const item = job.item_list[0]!;
  gateway.put({
    ...job,
    item_list: [item, { ...item, index: 1, input: { ...item.input!, name: 'Zweite Aufnahme.mov' } }],
  });
  offer('scenes.json', Buffer.from('a'));
  offer('scenes.json', Buffer.from('b'), { item_index: 1 });
  offer('scenes.json', Buffer.from('c'), { item_index: 1, stage: 'export' });
  expect((await get('-o', 'results')).code).toBe(0);
  const files = await readdir(path.join(cwd, 'results'), { recursive: true });
  expect(files.filter((file) => file.endsWith('.json')).sort()).toEqual([
    '000-film/scenes.json',
    '001-Zweite_Aufnahme/detect/scenes.json',
    '001-Zweite_Aufnahme/export/scenes.json',
  ]);
});
