import { API_KEY_SCOPES } from '@frameq/domain';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@frameq/testing';
import { expectError } from './envelope.js';
import { type FinishedJob, finishJob } from './finished-job.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { describeApi, type DescribedOperation, fillPath, operationsOf } from './operations.js';

const OPEN = ['getLivez', 'getReadyz', 'getHealth', 'getOpenApi'];
let gateway: GatewayUnderTest;
let operations: DescribedOperation[];
let finished: FinishedJob;
let ids: Record<string, string>;

beforeAll(async () => {
  gateway = await startGateway();
  operations = operationsOf(await describeApi(gateway));
  finished = await finishJob(gateway);
  ids = { job: finished.job.id, upload: finished.upload.id, artifact: finished.artifact.id, pipeline: 'scenes' };
}, 60_000);
afterAll(() => gateway.close());

/** Asks an operation with nothing that it could refuse but the key. */
function ask(operation: DescribedOperation, headers: Record<string, string>): Promise<Response> {
  const hasBody = operation.method === 'POST' || operation.method === 'PUT';
  const signal = AbortSignal.timeout(10_000);
  return fetch(gateway.url + fillPath(operation.path, ids), {
    method: operation.method,
    headers,
    signal,
    ...(hasBody && { body: 'x' }),
  });
}

const guarded = (): DescribedOperation[] => operations.filter((one) => one.security !== undefined);

it('is open only where it says so', () => {
  const open = operations.filter((one) => one.security === undefined).map((one) => one.operationId);
  expect(new Set(open)).toEqual(new Set(OPEN));
});

it('asks for a key everywhere else', async () => {
  for (const operation of guarded()) {
    await expectError(await ask(operation, {}), 'UNAUTHORIZED');
  }
});

it('refuses a wrong key in the same words as a revoked one', async () => {
  const revoked = await gateway.makeKey(['jobs:read']);
  const path = `${gateway.url}/api/v1/jobs`;
  await fetch(path, { headers: { 'x-api-key': revoked.key } });
  await revoked.revoke();
  const refusal = await waitFor(
    async () => {
      const answer = await fetch(path, { headers: { 'x-api-key': revoked.key } });
      return answer.ok ? undefined : answer;
    },
    { timeoutMs: 1_500, what: 'the revocation to be noticed' },
  );
  const gone = await expectError(refusal, 'UNAUTHORIZED');
  const wrong = await expectError(
    await fetch(path, { headers: { authorization: `Bearer ${gateway.key.replace(/.$/, '!')}` } }),
    'UNAUTHORIZED',
  );
  expect(gone.message).toBe(wrong.message);
});

it('needs the scope that each operation names, and no other', async () => {
  const keys = new Map<string, string>();
  for (const scope of API_KEY_SCOPES) keys.set(scope, (await gateway.makeKey([scope])).key);
  for (const operation of guarded()) {
    const [, scope] = /Needs the scope `([^`]+)`/.exec(operation.description) ?? [];
    expect([operation.operationId, scope]).not.toEqual([operation.operationId, undefined]);
    for (const other of API_KEY_SCOPES.filter((one) => one !== scope && one !== 'admin')) {
      const error = await expectError(await ask(operation, { 'x-api-key': keys.get(other)! }), 'FORBIDDEN');
      expect(error.message).toContain(scope);
    }
  }
});

describe('with the key of another tenant', () => {
  it('finds nothing of ours by id', async () => {
    for (const operation of guarded().filter((one) => /\{(job|upload|artifact)\}/.test(one.path))) {
      const headers: Record<string, string> = { 'x-api-key': gateway.foreignKey };
      const answer = await fetch(gateway.url + fillPath(operation.path, ids), { method: operation.method, headers });
      expect([operation.operationId, answer.status]).toEqual([operation.operationId, 404]);
      expect(await answer.text()).not.toContain('film.mp4');
    }
  });

  it('finds nothing of ours by number, in lists or in counts', async () => {
    const headers = { 'x-api-key': gateway.foreignKey };
    await expectError(await gateway.ask(`/api/v1/jobs/${finished.job.number}`, { headers }), 'JOB_NOT_FOUND');
    expect(await (await gateway.ask('/api/v1/jobs', { headers })).json()).toMatchObject({ data: [], total: 0 });
    expect(await (await gateway.ask('/api/v1/jobs/counts', { headers })).json()).toMatchObject({ total: 0 });
  });

  it('cannot submit our upload', async () => {
    const answer = await gateway.post(
      '/api/v1/jobs',
      { pipeline: 'scenes', inputs: [finished.upload.id] },
      { 'x-api-key': gateway.foreignKey },
    );
    await expectError(answer, 'INPUT_NOT_FOUND');
  });
});
