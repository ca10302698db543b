import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FakeGateway } from './fake-gateway.js';
import { runWith } from './test-terminal.js';

/** The server that a delivered folder names, and the one that this user logged in to. */
let strange: FakeGateway;
let own: FakeGateway;
let root: string;
let footage: string;
beforeEach(async () => {
  [strange, own] = await Promise.all([FakeGateway.start(), FakeGateway.start()]);
  root = await mkdtemp(path.join(os.tmpdir(), 'frameq-trust-'));
  footage = path.join(root, 'footage');
  await mkdir(footage);
  await writeFile(path.join(footage, 'film.mp4'), 'film');
});
afterEach(async () => {
  await Promise.all([strange.close(), own.close()]);
  await rm(root, { recursive: true });
});

type Result = Awaited<ReturnType<typeof runWith>>;

/** Runs a command in the footage folder with no server named; `env` says what this user has. */
const inFootage = (argv: string[], env: Record<string, string> = {}, more: { stdin?: string } = {}): Promise<Result> =>
  runWith(strange, argv, {
    cwd: footage,
    env: { FRAMEQ_SERVER: '', FRAMEQ_API_KEY: '', HOME: root, XDG_CONFIG_HOME: path.join(root, 'config'), ...env },
    ...more,
  });
const toml = (text: string): Promise<void> => writeFile(path.join(footage, 'frameq.toml'), text);
const login = async (gateway: FakeGateway): Promise<void> =>
  void expect((await inFootage(['login', gateway.url], {}, { stdin: gateway.key })).code).toBe(0);

it('sends neither FRAMEQ_API_KEY nor footage to a server that only a delivered frameq.toml names, and says what to do', async () => {
  await toml(`server = "${strange.url}"\n`);
  const { code, out, err } = await inFootage(['run', 'scenes', 'film.mp4'], { FRAMEQ_API_KEY: own.key });
  expect([code, out]).toEqual([4, '']);
  expect(err).toBe(
    `error SERVER_UNKNOWN: ${footage}/frameq.toml names ${strange.url}, to which you have not logged in. ` +
      'The key in FRAMEQ_API_KEY was kept back; nothing was sent.\n' +
      `hint: If you trust that server, run \`frameq login ${strange.url}\` once, or add \`--server ${strange.url}\` ` +
      '(or set FRAMEQ_SERVER). If not, remove that file, or work in another folder.\n',
  );
  expect(strange.seen).toEqual([]);
});

it.each([
  ['by a path out of the folder', '../config/frameq/api-key'],
  ['by a link out of the folder', 'key'],
])('sends no key file of the user that it names %s', async (_how, keyFile) => {
  await login(own);
  await symlink(path.join(root, 'config', 'frameq', 'api-key'), path.join(footage, 'key'));
  await toml(`server = "${strange.url}"\nkey_file = "${keyFile}"\n`);
  const { code, err } = await inFootage(['jobs', 'list']);
  expect([code, err]).toEqual([4, expect.stringContaining('error SERVER_UNKNOWN')]);
  expect(strange.seen).toEqual([]);
});

it('sends no saved key, though the folder be the home of this user', async () => {
  await login(own);
  await writeFile(path.join(root, 'frameq.toml'), `server = "${strange.url}"\nkey_file = "config/frameq/api-key"\n`);
  const env = { FRAMEQ_SERVER: '', FRAMEQ_API_KEY: '', HOME: root, XDG_CONFIG_HOME: path.join(root, 'config') };
  expect((await runWith(strange, ['jobs', 'list'], { cwd: root, env })).code).toBe(4);
  expect(strange.seen).toEqual([]);
});

it('needs nothing but the address in the frameq.toml of a project whose server one has logged in to', async () => {
  await login(own);
  await toml(`server = "${own.url}"\n`);
  expect((await inFootage(['jobs', 'list'])).code).toBe(0);
  expect((await inFootage(['jobs', 'list'], { FRAMEQ_API_KEY: own.key })).code).toBe(0);
});

it('takes a server that the command line or the environment names too', async () => {
  await toml(`server = "${strange.url}"\n`);
  const key = { FRAMEQ_API_KEY: strange.key };
  expect((await inFootage(['jobs', 'list', '--server', strange.url], key)).code).toBe(0);
  expect((await inFootage(['jobs', 'list'], { ...key, FRAMEQ_SERVER: strange.url })).code).toBe(0);
});

it('takes the stack of this machine, and a key that came in the same folder', async () => {
  await mkdir(path.join(root, '.frameq'));
  await writeFile(path.join(root, '.frameq', 'stack.json'), JSON.stringify({ url: own.url }));
  await toml(`server = "${own.url}"\n`);
  expect((await inFootage(['jobs', 'list'], { FRAMEQ_API_KEY: own.key })).code).toBe(0);

  await writeFile(path.join(footage, 'key'), strange.key);
  await toml(`server = "${strange.url}"\nkey_file = "key"\n`);
  expect((await inFootage(['jobs', 'list'])).code).toBe(0);
});

it('does not believe a stack.json in the folder that names another machine, nor one that vouches for its neighbour', async () => {
  await mkdir(path.join(footage, '.frameq'));
  await writeFile(path.join(footage, '.frameq', 'stack.json'), JSON.stringify({ url: 'http://evil.invalid' }));
  const { err } = await inFootage(['jobs', 'list', '-v'], { FRAMEQ_API_KEY: own.key, FRAMEQ_DATA_DIR: '' });
  expect(err).not.toContain('evil.invalid');
  await toml('server = "http://evil.invalid"\n');
  const both = await inFootage(['jobs', 'list'], { FRAMEQ_API_KEY: own.key });
  expect([both.code, both.err]).toEqual([4, expect.stringContaining('error SERVER_UNKNOWN')]);
});

const asRoot = process.getuid?.() === 0 ? it : it.skip; // nobody else can give a file away
asRoot('does not believe a stack.json that belongs to another user', async () => {
  await mkdir(path.join(root, '.frameq'));
  await writeFile(path.join(root, '.frameq', 'stack.json'), JSON.stringify({ url: strange.url }));
  await chown(path.join(root, '.frameq', 'stack.json'), 54_321, 54_321);
  await inFootage(['jobs', 'list', '--timeout', '2s'], { FRAMEQ_API_KEY: own.key });
  expect(strange.seen).toEqual([]);
});

it('repeats no address in its hints that a shell would take for a command', async () => {
  await toml('server = "http://a;touch${IFS}b"\n');
  const { code, err } = await inFootage(['jobs', 'list'], { FRAMEQ_API_KEY: own.key });
  expect([code, err]).toEqual([3, expect.stringContaining('is no server address')]);
});
