import { expect, it } from '@jest/globals';
import { makeApiKey } from './api-key.js';
import { redactSecrets } from './redact-secrets.js';

const { key } = makeApiKey(new Uint8Array(40).fill(9));

it.each([
  ['a key in a message', { msg: `cannot use ${key} here` }, key.slice(12)],
  ['a key as bearer', { msg: `Authorization: Bearer ${key}` }, key.slice(12)],
  ['another bearer', { msg: 'sent Bearer abcdefgh12345678' }, 'abcdefgh12345678'],
  ['a header, however deep', { err: { config: { headers: { Authorization: 'hunter2' } } } }, 'hunter2'],
  ['a key header', { req: { headers: { 'x-api-key': 'hunter2' } } }, 'hunter2'],
  ['a cookie', { a: [{ cookie: 'frameq_board=hunter2; x="y"' }] }, 'hunter2'],
  ['cookies that are set', { res: { 'set-cookie': ['a=hunter2', 'b=hunter3'] } }, 'hunter'],
  ['a webhook secret', { webhook: { secret: 'hunter2' } }, 'hunter2'],
  ['a webhook secret in a text', { msg: 'signed with whsec_aHVudGVyMg==' }, 'aHVudGVyMg'],
  ['a signed URL', { url: '/api/v1/artifacts/1/content?expires=9&signature=hunter2&x=1' }, 'hunter2'],
  ['a signed URL of S3', { msg: 'GET https://s3.example/b?X-Amz-Signature=hunter2' }, 'hunter2'],
  ['a password with a quote', { password: 'hun"ter2' }, 'ter2'],
  ['a connection string', { err: { message: 'cannot reach postgresql://frameq:hunter2@db/frameq' } }, 'hunter2'],
  ['a Redis without a user', { msg: 'redis://:hunter2@cache:6379/0' }, 'hunter2'],
])('takes out %s', (_what, facts, secret) => {
  const line = redactSecrets(JSON.stringify(facts));
  expect(line).not.toContain(secret);
  expect(line).toContain('[redacted]');
  expect(() => JSON.parse(line) as unknown).not.toThrow();
});

it('leaves the rest as it was', () => {
  const line = JSON.stringify({
    time: '2026-01-15T09:30:00.000Z',
    path: '/api/v1/jobs/7',
    url: 'http://127.0.0.1:8787/docs?page=2',
    api_key_id: '0190a6a0-1111-7000-8000-000000000001',
    tokens: 3,
    monkey: 'see',
  });
  expect(redactSecrets(line)).toBe(line);
});
