import { API_KEY_SCOPES, type ErrorCode, ERRORS } from '@frameq/domain';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { waitFor } from '@frameq/testing';
import { expectError } from './envelope.js';
import { type FinishedJob, finishJob } from './finished-job.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { makeWebhook } from './make-webhook.js';
import { describeApi, type DescribedOperation, fillPath, operationsOf } from './operations.js';

const OPEN = ['getLivez', 'getReadyz', 'getHealth', 'getOpenApi', 'startSession', 'endSession'];
let gateway: GatewayUnderTest;
let operations: DescribedOperation[];
let finished: FinishedJob;
let ids: Record<string, string>;

beforeAll(async () => {
  gateway = await startGateway();
  operations = operationsOf(await describeApi(gateway));
  finished = await finishJob(gateway);
  const { webhook, delivery } = await makeWebhook(gateway);
  const begun = await gateway.post('/api/v1/bulk-actions', {
    ...{ action: 'retry', filter: { state: ['failed'] }, dry_run: false },
  });
  const { id: bulk } = (await begun.json()) as { id: string };
  ids = {
    bulk,
    queue: 'comfy',
    job: finished.job.id,
    upload: finished.upload.id,
    artifact: finished.artifact.id,
    webhook: webhook.id,
    delivery: delivery.id,
    pipeline: 'scenes',
  };
}, 60_000);
afterAll(() => gateway.close());

/** Asks an operation with nothing that it could refuse but the key. */
function ask(operation: DescribedOperation, headers: Record<string, string>): Promise<Response> {
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(operation.method);
  const signal = AbortSignal.timeout(10_000);
  return fetch(gateway.url + fillPath(operation.path, ids), {
    method: operation.method,
    headers,
    signal,
    ...(hasBody && { body: 'x' }),
  });
}

/** The message of a refusal; null for HEAD, whose answers have no body. */
async function expectRefusal(
  { method }: DescribedOperation,
  answer: Response,
  code: ErrorCode,
): Promise<string | null> {
  if (method !== 'HEAD') return (await expectError(answer, code)).message;
  expect(answer.status).toBe(ERRORS[code].status);
  return null;
}

const guarded = (): DescribedOperation[] => operations.filter((one) => one.security !== undefined);

it('is open only where it says so', () => {
  const open = operations.filter((one) => one.security === undefined).map((one) => one.operationId);
  expect(new Set(open)).toEqual(new Set(OPEN));
});

it('asks for a key everywhere else', async () => {
  for (const operation of guarded()) {
    await expectRefusal(operation, await ask(operation, {}), 'UNAUTHORIZED');
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

it('needs the scope that each operation names, and takes no other for it', async () => {
  for (const operation of guarded().filter((one) => one['x-access'] !== 'any-key')) {
    const scope = operation['x-access'] === 'operator' ? 'admin' : operation['x-access'];
    expect([operation.operationId, API_KEY_SCOPES]).toEqual([operation.operationId, expect.arrayContaining([scope])]);
    expect([operation.operationId, operation.description]).toEqual([
      operation.operationId,
      expect.stringContaining(`Needs the scope \`${scope}\``),
    ]);
    const { key } = await gateway.makeKey(API_KEY_SCOPES.filter((one) => one !== scope && one !== 'admin'));
    const message = await expectRefusal(operation, await ask(operation, { 'x-api-key': key }), 'FORBIDDEN');
    if (message !== null) expect(message).toContain(scope);
  }
});

it('lets in whoever has the scope', async () => {
  for (const operation of guarded()) {
    const scope = ['operator', 'any-key'].includes(operation['x-access']) ? 'admin' : operation['x-access'];
    const { key } = await gateway.makeKey([scope]);
    const answer = await ask({ ...operation, path: operation.path.replace('{job}', '0') }, { 'x-api-key': key });
    await answer.body?.cancel();
    expect([operation.operationId, [401, 403].includes(answer.status)]).toEqual([operation.operationId, false]);
  }
});

it('takes an admin of another tenant for no operator', async () => {
  const forOperators = operations.filter((one) => one['x-access'] === 'operator');
  expect(forOperators.length).toBeGreaterThan(0);
  for (const operation of forOperators) {
    await expectError(await ask(operation, { 'x-api-key': gateway.foreignKey }), 'FORBIDDEN');
  }
});

it('has a page that says what each scope allows', async () => {
  const page = await readFile('docs/security/authentication.md', 'utf8');
  for (const scope of API_KEY_SCOPES) expect(page).toContain(`| \`${scope}\``);
});
