import type { KeyView, NewKeyView, TenantView } from '@frameq/contracts';
import { API_KEY_SCOPES, isApiKey } from '@frameq/domain';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type GatewayUnderTest, startGateway } from '../../contract/gateway-under-test.js';
import { runWith } from './test-terminal.js';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway.close(), 30_000);

const frameq = (...argv: string[]): Promise<{ code: number; out: string; err: string }> => runWith(gateway, argv);
const json = async <Row>(...argv: string[]): Promise<Row> => {
  const { code, out, err } = await frameq(...argv, '--json');
  expect([code, err]).toEqual([0, expect.not.stringContaining('error')]);
  return JSON.parse(out) as Row;
};

it('makes a key whose secret alone goes to stdout, with every scope that there is', async () => {
  const made = await frameq('keys', 'create', 'render farm', '-s', API_KEY_SCOPES.join(','), '--expires', '90d');
  expect([made.code, isApiKey(made.out.trim()), made.err]).toEqual([0, true, expect.stringContaining('keep it now')]);
  expect((await runWith({ url: gateway.url, key: made.out.trim() }, ['keys', 'list'])).out).toContain('render farm');
  const none = await frameq('keys', 'create', 'x');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('--scope')]);
  const wrong = await frameq('keys', 'create', 'x', '-s', 'jobs:fly');
  expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('"jobs:fly" is no scope')]);
  const nobody = await frameq('keys', 'create', 'x', '-s', 'admin', '--tenant', 'nobody');
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('frameq tenants create')]);
});

it('rotates a key by its name, and says how long the old one goes on', async () => {
  const old = await json<NewKeyView>('keys', 'create', 'nightly', '-s', 'jobs:read');
  const rotated = await frameq('keys', 'rotate', 'nightly', '--overlap', '7d');
  expect([rotated.code, isApiKey(rotated.out.trim())]).toEqual([0, true]);
  expect(rotated.err).toMatch(/fq_\w+ goes on until 20/);
  const listed = await frameq('keys', 'list', '--tenant', 'default');
  expect(listed.out).toMatch(
    new RegExp(`${old.prefix} +nightly +default +jobs:read +active, rotated, \\d d left +never`),
  );
  const both = await frameq('keys', 'rotate', 'nightly');
  expect([both.code, both.err]).toEqual([3, expect.stringContaining('"nightly" means 2 keys: fq_')]);
  const ask = await frameq('keys', 'rotate', rotated.out.trim(), '--overlap', '0');
  expect([ask.code, ask.err]).toEqual([3, expect.stringContaining('--yes')]);
  expect((await frameq('keys', 'rotate', rotated.out.trim(), '--overlap', '0', '-y')).err).toContain('has ended.');
});

it('writes with -q the new key and nothing else, so that a script can keep it', async () => {
  const made = await frameq('keys', 'create', 'ci', '-s', 'jobs:read', '-q');
  expect([made.code, isApiKey(made.out.trim()), made.err]).toEqual([0, true, '']);
  const rotated = await frameq('keys', 'rotate', 'ci', '--overlap', '0', '-q', '-y');
  expect([rotated.code, rotated.err]).toEqual([0, '']);
  const ci = { url: gateway.url, key: rotated.out.trim() };
  expect((await runWith(ci, ['jobs', 'list'])).code).toBe(0);
  expect((await runWith({ ...ci, key: made.out.trim() }, ['jobs', 'list'])).code).toBe(4);
});

it('says so when it is the key that one uses oneself', async () => {
  const { key } = await gateway.makeKey(['admin'], 'studio');
  const [mine] = JSON.parse((await runWith({ url: gateway.url, key }, ['keys', 'list', '--json'])).out) as KeyView[];
  const { err } = await runWith({ url: gateway.url, key }, ['keys', 'rotate', mine!.id]);
  expect(err).toContain('frameq login');
});

it('shows, asks, and revokes keys', async () => {
  const made = await json<NewKeyView>('keys', 'create', 'leaked', '-s', 'jobs:read');
  const dry = await frameq('keys', 'revoke', 'leaked', '--dry-run', '-q');
  expect(dry).toEqual({ code: 0, out: `${made.id}\n`, err: '' });
  expect((await frameq('keys', 'revoke', 'leaked')).code).toBe(3);
  const ended = await frameq('keys', 'revoke', 'leaked', '-y');
  expect(ended).toEqual({ code: 0, out: `${made.prefix} (leaked) is revoked.\n`, err: '' });
  expect((await frameq('keys', 'revoke', made.prefix, '-y')).out).toContain('had been revoked before.');
  expect((await frameq('keys', 'list', '--all')).out).toMatch(/leaked +default +jobs:read +revoked/);
  const unknown = await frameq('keys', 'revoke', 'nobody', '-y');
  expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('There is no key "nobody"')]);
});

it('makes, shows and changes tenants', async () => {
  await frameq('tenants', 'create', 'lab', '--name', 'The lab', '--max-running-stages', '4');
  const set = ['--max-running-stages', 'none', '--max-queued-jobs', '1000'];
  expect(await json<TenantView>('tenants', 'set', 'lab', ...set)).toMatchObject({
    name: 'The lab',
    max_running_stages: null,
    max_queued_jobs: 1_000,
  });
  expect((await frameq('tenants', 'view', 'lab')).out).toContain('queued jobs at most        1,000');
  expect((await frameq('tenants', 'list')).out).toMatch(/lab +The lab +1,000 +no limit +no limit/);
  expect((await frameq('tenants', 'set', 'lab')).err).toContain('Nothing was named to change.');
  expect((await frameq('tenants', 'set', 'lab', '--max-queued-jobs', 'many')).code).toBe(3);
  expect((await frameq('tenants', 'create', 'Lab 2')).err).toContain('small letters, digits and hyphens');
  expect((await frameq('tenants', 'view', 'nobody')).err).toContain('error TENANT_NOT_FOUND');
});

it('shows who did what', async () => {
  await frameq('tenants', 'create', 'audited');
  const { out } = await frameq('audit', '--action', 'tenant.create', '--tenant', 'audited');
  expect(out).toMatch(/audited +test +\S*127\.0\.0\.1 +tenant\.create +audited +id=audited/);
  expect((await frameq('audit', '--action', 'never.done')).err).toContain('No deed matches.');
});

it('tells somebody who is no admin', async () => {
  const { key } = await gateway.makeKey(['jobs:read']);
  for (const argv of [['keys', 'list'], ['tenants', 'list'], ['audit']]) {
    const { code, err } = await runWith({ url: gateway.url, key }, argv);
    expect([code, err]).toEqual([4, expect.stringContaining('lacks the scope admin')]);
  }
});
