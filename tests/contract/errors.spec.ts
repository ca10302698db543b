import type { ErrorEnvelope } from '@frameq/contracts';
import type { Jobs } from '@frameq/jobs';
import { AppError, type ErrorCode, ERRORS } from '@frameq/domain';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway.close());

/** What comes back for bytes that no HTTP client would send. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('the envelope is the answer to', () => {
  it('a route that does not exist', async () =>
    void (await expectError(await gateway.ask('/api/v1/nothing'), 'ROUTE_NOT_FOUND')));

  it('a wrong method, with Allow', async () => {
    const answer = await gateway.ask('/api/v1/workers', { method: 'DELETE' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    await expectError(answer, 'METHOD_NOT_ALLOWED');
  });

  it.each([
    ['malformed JSON', '{"pipeline":', 'INVALID_JSON'],
    ['a body that is no object', '[]', 'INVALID_REQUEST'],
    ['a body that is null', 'null', 'INVALID_REQUEST'],
    ['a label that Postgres cannot keep', '{"pipeline":"scenes","labels":{"a":"\\u0000"}}', 'INVALID_REQUEST'],
    ['a name with half a letter', '{"pipeline":"scenes","name":"\\ud800"}', 'INVALID_REQUEST'],
    ['no body at all', '', 'INVALID_REQUEST'],
    [
      'a body nested too deeply',
      `{"pipeline":"scenes","params":${'{"a":'.repeat(20)}1${'}'.repeat(20)}}`,
      'INVALID_JSON',
    ],
    ['a key that would change prototypes', '{"pipeline":"scenes","__proto__":{"admin":true}}', 'INVALID_JSON'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'INVALID_JSON'],
    ['a body that is too large', JSON.stringify({ pipeline: 'x'.repeat(300_000) }), 'BODY_TOO_LARGE'],
    ['an unknown pipeline', '{"pipeline":"scene"}', 'PIPELINE_NOT_FOUND'],
    ['a wrong parameter', '{"pipeline":"scenes","params":{"sensitivty":0.5}}', 'INVALID_CONFIG'],
    ['a missing input', '{"pipeline":"scenes"}', 'INPUT_REQUIRED'],
  ] as const)('%s', async (_what, body, code) => {
    const answer = await gateway.ask('/api/v1/jobs', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    await expectError(answer, code);
  });

  it('another content type', async () => {
    const answer = await gateway.ask('/api/v1/jobs', {
      method: 'POST',
      body: '<job/>',
      headers: { 'content-type': 'text/xml' },
    });
    await expectError(answer, 'UNSUPPORTED_CONTENT_TYPE');
  });

  it('a body that is compressed', async () => {
    for (const path of ['/api/v1/jobs', '/api/v1/uploads']) {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const answer = await gateway.ask(path, { method: 'POST', body: '{}', headers });
      expect((await expectError(answer, 'UNSUPPORTED_CONTENT_TYPE')).message).toContain('gzip');
    }
  });

  it.each([
    ['/jobs?q=%00', 'q'],
    ['/jobs/counts?pipeline=a%00', 'pipeline'],
    ['/jobs?state=', 'state'],
    ['/jobs?created_after=2026-W01-1', 'created_after'],
    ['/jobs?created_before=20260101', 'created_before'],
    ['/jobs?created_before=2026-02-30', 'created_before'],
    ['/jobs?created_after=2026-01-15T09:30:00', 'created_after'],
    ['/jobs/1/logs?item=99999999999999', 'item'],
    ['/jobs/1/logs?stage=%00', 'stage'],
  ])('the query of %s', async (path, field) => {
    const error = await expectError(await gateway.ask(`/api/v1${path}`), 'INVALID_REQUEST');
    expect(error.field).toBe(field);
  });

  it('a query that names nothing', async () => {
    const error = await expectError(await gateway.ask('/api/v1/jobs?limt=5'), 'INVALID_REQUEST');
    expect(error).toMatchObject({ field: 'limt', message: expect.stringContaining('Did you mean "limit"?') });
  });

  it('a cursor of nobody', async () =>
    void (await expectError(await gateway.ask('/api/v1/jobs?cursor=abc'), 'INVALID_CURSOR')));

  it('a URL with broken escapes, or with a part that is too long', async () => {
    await expectError(await gateway.ask('/api/v1/jobs/%ff'), 'INVALID_REQUEST');
    await expectError(await gateway.ask(`/api/v1/jobs/${'7'.repeat(300)}`), 'URI_TOO_LONG');
  });

  it.each([
    [
      'headers that are too large',
      `GET /livez HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`,
      'HEADERS_TOO_LARGE',
    ],
    ['a request without a Host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', 'INVALID_REQUEST'],
    ['a CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 'INVALID_REQUEST'],
    ['bytes that are no HTTP', 'HELLO\r\n\r\n', 'INVALID_REQUEST'],
  ] as const)('%s', async (_what, bytes, code) => {
    const answer = await sendRaw(bytes);
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${ERRORS[code].status} `));
    expect(head).toMatch(/x-request-id: \S+/);
    expect((JSON.parse(body!) as ErrorEnvelope).error).toMatchObject({ code, hint: expect.stringMatching(/\w/) });
  });
});

it('passes over an expectation that it does not know', async () => {
  const answer = await sendRaw('GET /livez HTTP/1.1\r\nHost: x\r\nExpect: more\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
});

describe('every code of the table', () => {
  /** What a client gets when looking at a job ends with `error`. */
  async function failWith(error: Error): Promise<Response> {
    const jobs = gateway.services.jobs as { getJob: Jobs['getJob'] };
    const { getJob } = jobs;
    jobs.getJob = () => Promise.reject(error);
    try {
      return await gateway.ask('/api/v1/jobs/7', { headers: { 'x-request-id': 'my-request' } });
    } finally {
      jobs.getJob = getJob;
    }
  }

  it.each(Object.keys(ERRORS) as ErrorCode[])(
    '%s is answered with its status, its hint and its message',
    async (code) => {
      const answer = await failWith(new AppError(code, 'So it is.', { field: 'f', detail: { a: 1 } }));
      expect(await expectError(answer, code)).toMatchObject({
        message: 'So it is.',
        field: 'f',
        detail: { a: 1 },
        hint: ERRORS[code].hint,
      });
    },
  );

  it('and a bug tells nothing but its request id', async () => {
    const answer = await failWith(new Error('password=hunter2'));
    expect(answer.headers.get('x-request-id')).toBe('my-request');
    expect(JSON.stringify(await expectError(answer, 'INTERNAL'))).not.toContain('hunter2');
  });
});

it.each(['/livez', '/api/v1/jobs', '/api/v1/nothing', '/api/v1/jobs/%ff', '/openapi.json', '/'])(
  '%s carries the headers that keep browsers from misusing an answer',
  async (path) => {
    const { headers } = await fetch(gateway.url + path, { redirect: 'manual' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'x-permitted-cross-domain-policies': 'none',
      'x-request-id': expect.stringMatching(/./),
    });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  },
);

it('a URL that is longer than any that makes sense', async () => {
  const error = await expectError(await gateway.ask(`/api/v1/jobs?q=${'a'.repeat(9_000)}`), 'URI_TOO_LONG');
  expect(error.message).toContain('8192');
});
