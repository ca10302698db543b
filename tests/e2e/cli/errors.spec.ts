import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { jobView } from './example-views.js';
import { FakeGateway, refuse, reply } from './fake-gateway.js';
import { runWith } from './test-terminal.js';

let gateway: FakeGateway;
let home: string;
beforeEach(async () => {
  gateway = await FakeGateway.start();
  home = await mkdtemp(path.join(os.tmpdir(), 'frameq-cli-'));
});
afterEach(async () => {
  await gateway.close();
  await rm(home, { recursive: true });
});

it('says what was tried, and how to start a server, when nothing answers', async () => {
  const { code, err } = await runWith({ url: 'http://127.0.0.1:9', key: gateway.key }, ['jobs', 'list']);
  expect(code).toBe(5);
  expect(err).toBe(
    'error SERVER_UNREACHABLE: No answer from http://127.0.0.1:9 (FRAMEQ_SERVER): nothing listens there.\n' +
      'hint: Start one here with `frameq up`, or name another with --server or FRAMEQ_SERVER.\n',
  );
});

it('does not take a stranger for frameq', async () => {
  gateway.next('GET /jobs', (_request, response) => void response.writeHead(502).end('<html>Bad Gateway</html>'));
  const { code, err } = await runWith(gateway, ['jobs', 'list']);
  expect([code, err]).toEqual([
    5,
    expect.stringContaining('answered 502 without frameq’s error envelope'.replace('’', "'")),
  ]);
});

it.each([
  [403, 'FORBIDDEN', 4],
  [400, 'INVALID_REQUEST', 3],
  [404, 'JOB_NOT_FOUND', 1],
  [409, 'JOB_NOT_FINISHED', 1],
  [500, 'INTERNAL', 1],
  [503, 'DATABASE_UNAVAILABLE', 5],
])('ends with the code that goes with %i %s', async (status, code, exit) => {
  gateway.next('GET /jobs/1', (_request, response) => refuse(response, status, code, 'No.'));
  expect(await runWith(gateway, ['jobs', 'view', '1'])).toMatchObject({
    code: exit,
    out: '',
    err: `error ${code}: No.\nhint: Do this instead.\n`,
  });
});

it('says where a key that is refused came from, and how to give another', async () => {
  const told = await runWith({ url: gateway.url, key: 'fq_wrong' }, ['jobs', 'list']);
  const none = await runWith({ url: gateway.url, key: '' }, ['jobs', 'list']);
  expect([told.code, none.code]).toEqual([4, 4]);
  expect(told.err).toContain('hint: The key came from FRAMEQ_API_KEY. For another, set FRAMEQ_API_KEY');
  expect(none.err).toContain(`hint: No key was found here: set FRAMEQ_API_KEY`);
  expect(none.err).toContain(`frameq login ${gateway.url}`);
});

it('shows the commands of a group that is named without one', async () => {
  const { code, out, err } = await runWith(gateway, ['jobs']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/Usage: frameq jobs[^]*Commands:\n {2}list /);
});

it('says where to look after a mistake on the command line', async () => {
  expect((await runWith(gateway, ['jobs', 'lst'])).err).toBe(
    "error USAGE: Unknown command 'lst'. Did you mean list?\nhint: `frameq jobs --help` lists the commands.\n",
  );
  expect((await runWith(gateway, ['jobs', 'list', '--foo'])).err).toContain(
    'hint: `frameq jobs list --help` shows how it is used.',
  );
});

it('writes the envelope on stderr with --json, and the request id with -v', async () => {
  const { out, err } = await runWith(gateway, ['jobs', 'view', '5', '--json']);
  expect(out).toBe('');
  expect(JSON.parse(err)).toMatchObject({
    error: { code: 'JOB_NOT_FOUND', hint: 'Do this instead.', field: null, request_id: 'req-1' },
  });
  expect((await runWith(gateway, ['jobs', 'view', '5', '-v'])).err).toContain('request id: req-1');
});

it.each([
  [['jbos'], "Unknown command 'jbos'. Did you mean jobs?"],
  [['jobs', 'lst'], "Unknown command 'lst'. Did you mean list?"],
  [['jobs', 'list', '--limt', '3'], "Unknown option '--limt'. Did you mean --limit?"],
  [['jobs', 'view'], "Missing required argument 'job'."],
  [
    ['jobs', 'list', '-s', 'runing'],
    "Option '-s, --state <state...>' argument 'runing' is invalid. Allowed choices are queued, running, cancelling, completed, partial, failed, cancelled.",
  ],
  [['jobs', 'list', '--json', '-q'], '--json and --quiet cannot go together.'],
  [
    ['run', 'scenes', 'x', '--set', 'threshold'],
    "Option '-s, --set <name=value>' argument 'threshold' is invalid. Write it as name=value.",
  ],
  [
    ['run', 'scenes', 'x', '-w', '0'],
    "Option '-w, --workers <number>' argument '0' is invalid. Give a whole number of at least 1.",
  ],
])('explains a wrong command line: %j', async (argv, message) => {
  const { code, err } = await runWith(gateway, argv);
  expect(code).toBe(3);
  expect(err).toContain(message);
  expect(gateway.seen).toHaveLength(0);
});

it('tries a submission again after a broken connection, under the same key', async () => {
  await writeFile(path.join(home, 'film.mp4'), 'film');
  gateway.next('POST /jobs', (_request, response) => void response.destroy());
  const { code } = await runWith(gateway, ['run', 'scenes', 'film.mp4'], { cwd: home });
  const keys = gateway.requests('POST /jobs').map((request) => request.headers['idempotency-key']);
  expect([code, keys.length, new Set(keys).size]).toEqual([0, 2, 1]);
});

it('does not let -q write something else where a secret was lost on its way', async () => {
  gateway.next('POST /webhooks', (_request, response) => reply(response, 201, { id: 'w1', secret: null }));
  const { code, out, err } = await runWith(gateway, ['webhooks', 'create', 'https://hooks.example.com/x', '-q']);
  expect([code, out]).toEqual([5, '']);
  expect(err).toContain('hint: Give it another secret: frameq webhooks rotate-secret w1 -q');
});

it('logs in once and then needs neither address nor key; both are for this user alone', async () => {
  const env = { FRAMEQ_SERVER: '', FRAMEQ_API_KEY: '', XDG_CONFIG_HOME: home };
  const wrong = await runWith(gateway, ['login', gateway.url], { env, stdin: 'fq_wrong\n' });
  expect(wrong.code).toBe(4);
  expect((await runWith(gateway, ['login', gateway.url], { env, stdin: `${gateway.key}\n` })).code).toBe(0);
  for (const name of ['config.toml', 'api-key'])
    expect((await stat(path.join(home, 'frameq', name))).mode & 0o777).toBe(0o600);
  gateway.put(jobView(1));
  expect(await runWith(gateway, ['jobs', 'list', '-q'], { env })).toMatchObject({ code: 0, out: `${jobView(1).id}\n` });
});

it('finds the stack of a checkout from a folder beneath it', async () => {
  await mkdir(path.join(home, '.frameq'));
  await mkdir(path.join(home, 'footage'));
  await writeFile(path.join(home, '.frameq', 'stack.json'), JSON.stringify({ url: gateway.url }));
  await writeFile(path.join(home, '.frameq', 'api-key'), `${gateway.key}\n`);
  const env = { FRAMEQ_SERVER: '', FRAMEQ_API_KEY: '' };
  expect((await runWith(gateway, ['jobs', 'list'], { env, cwd: path.join(home, 'footage') })).code).toBe(0);
});

it('does not let a strange frameq.toml collect keys or other secrets', async () => {
  const secret = path.join(home, 'id_rsa');
  await writeFile(secret, '-----BEGIN OPENSSH PRIVATE KEY-----');
  await writeFile(path.join(home, 'frameq.toml'), `server = "${gateway.url}"\nkey_file = "${secret}"\n`);
  const env = { FRAMEQ_SERVER: '', FRAMEQ_API_KEY: '' };
  const { code, err } = await runWith(gateway, ['jobs', 'list'], { env, cwd: home });
  expect([code, err]).toEqual([4, expect.stringContaining('error KEY_FILE_UNUSABLE')]);
  expect(gateway.seen).toHaveLength(0);
  await writeFile(path.join(home, 'frameq.toml'), `[server]\nurl = 1\n`);
  expect((await runWith(gateway, ['jobs', 'list'], { env, cwd: home })).err).toContain(
    'frameq.toml, line 1 is not of the form name = "text".',
  );
});

it('passes any call of the API through', async () => {
  gateway.put(jobView(1));
  const { out } = await runWith(gateway, ['api', 'get', '/jobs?state=queued&limit=1']);
  expect(JSON.parse(out)).toMatchObject({ total: 1 });
  expect((await runWith(gateway, ['api', 'POST', '/jobs/1/retry', '-d', '{"from_stage":"detect"}'])).code).toBe(0);
  expect(gateway.requests('POST /jobs/1/retry')[0]!.body.toString()).toBe('{"from_stage":"detect"}');
  expect((await runWith(gateway, ['api', 'GET', '/jobs/9'])).code).toBe(1);
});
