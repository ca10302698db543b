import { makeWebhookSecret, signMessage } from '@frameq/webhooks';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { reportRow } from './report-row.js';

const PROBE = path.join(path.dirname(new URL(import.meta.url).pathname), 'webhook-ssrf-probe.mjs');
const PUBLIC = '93.184.216.34';

interface Findings {
  readonly vectors: number;
  readonly delivered: readonly string[];
  /** Connections by address, of all vectors and rebinds. */
  readonly reached: Readonly<Record<string, number>>;
  readonly rebinds: readonly { readonly lookups: number; readonly error: string }[];
  readonly controlConnects: number;
  readonly isolated: boolean;
}

/** How to start a program in a network namespace of its own; null where this machine does not permit it. */
function isolation(): readonly string[] | null {
  const ways = [['-n'], ['-rn']];
  return ways.find((way) => spawnSync('unshare', [...way, 'ip', 'link', 'set', 'lo', 'up']).status === 0) ?? null;
}

describe('the guard of webhooks', () => {
  let found: Findings;

  beforeAll(async () => {
    const build = process.env['FRAMEQ_BUILD_DIR'] ?? process.cwd();
    const library = path.join(build, 'libs/webhooks/dist/index.js');
    const way = isolation();
    const [program, args] =
      way === null
        ? [process.execPath, [PROBE, library]]
        : ['unshare', [...way, process.execPath, PROBE, library, 'isolated']];
    const env = { PATH: process.env['PATH'] };
    const { stdout } = await promisify(execFile)(program, args, { env, timeout: 60_000 });
    found = JSON.parse(stdout) as Findings;
    const where = found.isolated ? 'a network namespace of its own' : 'this network: unshare is not permitted here';
    const forbidden = Object.keys(found.reached).filter((address) => address !== PUBLIC);
    const { vectors, delivered, controlConnects } = found;
    reportRow({
      row: 21,
      asked: 'webhook SSRF, 40 vectors and a name that is bound again: 0 connects',
      reached: `${vectors} vectors in ${where}: ${forbidden.length} forbidden connects, ${delivered.length} deliveries`,
      ok: vectors >= 40 && forbidden.length + delivered.length === 0 && controlConnects === 1,
    });
  }, 90_000);

  it('lets none of at least 40 ways reach a place that is not public', () => {
    expect(found.vectors).toBeGreaterThanOrEqual(40);
    expect(found.delivered).toEqual([]);
    const { [PUBLIC]: _, ...forbidden } = found.reached;
    expect(forbidden).toEqual({});
  });

  it('goes to the address that it checked, however the name is bound again', () => {
    if (!found.isolated) return;
    expect(found.rebinds.map(({ lookups }) => lookups)).toEqual([1, 1, 1]);
    expect(found.rebinds[0]!.error).toContain('cannot be reached');
    expect(found.rebinds[1]!.error).toContain('not a public address');
    // Once by its name; what was refused never got so far.
    expect(found.reached).toEqual({ [PUBLIC]: 1 });
  });

  it('would have been seen to fail: the same listeners hear a request that is allowed', () => {
    expect(found.controlConnects).toBe(1);
  });
});

describe('the verifier of docs/webhooks.md', () => {
  const secret = makeWebhookSecret();
  const body = JSON.stringify({ type: 'job.completed', timestamp: new Date().toISOString(), data: { id: 'ü' } });

  /** Runs the documented code in a process of its own over messages, one after the other, and says what it made of each. */
  async function verify(messages: readonly { headers: Record<string, string>; body: string }[]): Promise<string[]> {
    const page = await readFile(path.resolve('docs/webhooks.md'), 'utf8');
    const code = [...page.matchAll(/```js\n(\/\/ verify-webhook\.mjs[\s\S]*?)```/g)].map((match) => match[1]!).join('');
    const folder = await mkdtemp(path.join(tmpdir(), 'frameq-verifier-'));
    const script = `${code}
      for (const { headers, body } of ${JSON.stringify(messages)}) {
        try { console.log('accepted ' + verifyWebhook(${JSON.stringify(secret)}, headers, body).type); }
        catch (error) { console.log(error.message); }
      }`;
    try {
      await writeFile(path.join(folder, 'run.mjs'), script);
      const { stdout } = await promisify(execFile)(process.execPath, [path.join(folder, 'run.mjs')], { env: {} });
      return stdout.trim().split('\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  const signed = (id: string, ageS = 0, secrets = [secret]) => ({
    headers: signMessage({ id, time: new Date(Date.now() - ageS * 1000), body }, secrets),
    body,
  });

  it('accepts what is signed, also by the second secret of a rotation, and refuses everything else', async () => {
    const genuine = signed('msg-1');
    const forged = { ...genuine, headers: { ...genuine.headers, 'webhook-id': 'msg-2' } };
    const later = String(Number(genuine.headers['webhook-timestamp']) + 1);
    expect(
      await verify([
        genuine,
        signed('msg-3', 0, [makeWebhookSecret(), secret]),
        genuine,
        forged,
        { ...genuine, body: body.replace('completed', 'cancelled') },
        { ...genuine, headers: { ...genuine.headers, 'webhook-timestamp': later } },
        signed('msg-4', 301),
        signed('msg-5', -400),
        signed('msg-6', 0, [makeWebhookSecret()]),
        { ...genuine, headers: {} },
      ]),
    ).toEqual([
      'accepted job.completed',
      'accepted job.completed',
      'The message came before.',
      'The signature is wrong.',
      'The signature is wrong.',
      'The signature is wrong.',
      'The message is too old.',
      'The message is too old.',
      'The signature is wrong.',
      'A header is missing.',
    ]);
  });
});
