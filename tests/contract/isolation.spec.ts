import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { describeApi, type DescribedOperation, fillPath, operationsOf, paramsOf, sampleBody } from './operations.js';
import { makeOwnIds, type OwnIds, SHARED } from './own-ids.js';

let gateway: GatewayUnderTest;
let operations: DescribedOperation[];
let own: OwnIds;

beforeAll(async () => {
  gateway = await startGateway();
  operations = operationsOf(await describeApi(gateway)).filter((one) => one.security !== undefined);
  own = await makeOwnIds(gateway);
}, 60_000);
afterAll(() => gateway.close());

const named = ({ method, path }: DescribedOperation): string => `${method} ${path}`;
const isOwned = (operation: DescribedOperation): boolean => paramsOf(operation).some((name) => name in own.owned);

/** Path parameters that nobody has said anything about. */
function unknownParams(list: readonly DescribedOperation[]): string[] {
  return list.flatMap((operation) =>
    paramsOf(operation)
      .filter((name) => !(name in own.owned) && !SHARED.has(name))
      .map((name) => `${named(operation)}: add {${name}} to own-ids.ts`),
  );
}

/** Asks an operation about our things, with everything right but, perhaps, the key. */
function ask(operation: DescribedOperation, key: string, ids = own.owned): Promise<Response> {
  const body = sampleBody(operation, own.shell);
  return fetch(gateway.url + fillPath(operation.path, { pipeline: 'scenes', ...ids }), {
    method: operation.method,
    headers: { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
    signal: AbortSignal.timeout(10_000),
    ...(body !== undefined && { body }),
  });
}

/** Everything that can be read of our things by id; streams are only opened. */
async function readOwn(): Promise<Map<string, { status: number; text: string }>> {
  const read = new Map<string, { status: number; text: string }>();
  for (const operation of operations.filter((one) => one.method === 'GET' && isOwned(one))) {
    const answer = await ask(operation, gateway.key);
    const isText = /json/.test(answer.headers.get('content-type') ?? '');
    read.set(named(operation), { status: answer.status, text: isText ? await answer.text() : '' });
    if (!isText) await answer.body?.cancel();
  }
  return read;
}

it('knows a thing of ours for every id that stands in a path, and would miss a new one', () => {
  expect(unknownParams(operations)).toEqual([]);
  const added = { ...operations[0]!, method: 'DELETE', path: '/api/v1/secrets/{secret}' };
  expect(unknownParams([added])).toEqual(['DELETE /api/v1/secrets/{secret}: add {secret} to own-ids.ts']);
});

it('knows things that are really there', async () => {
  const read = await readOwn();
  const found = operations.filter((one) => (read.get(named(one))?.status ?? 500) < 300).flatMap(paramsOf);
  expect([...new Set(found)]).toEqual(expect.arrayContaining(Object.keys(own.owned)));
});

it('answers another tenant with 404 for each of them, and changes nothing', async () => {
  const before = await readOwn();
  const walked: string[] = [];
  for (const operation of operations.filter(isOwned)) {
    const answer = await ask(operation, gateway.foreignKey);
    const text = await answer.text();
    // What is for operators alone says so before it looks at any id.
    const refused = operation['x-access'] === 'operator' ? 403 : 404;
    expect([named(operation), answer.status]).toEqual([named(operation), refused]);
    if (operation.method !== 'HEAD')
      expect([named(operation), text]).toEqual([named(operation), expect.stringMatching(/_FOUND"|FORBIDDEN"/)]);
    expect([named(operation), text.includes('film.mp4')]).toEqual([named(operation), false]);
    walked.push(named(operation));
  }
  expect(walked.length).toBeGreaterThan(10);
  expect(await readOwn()).toEqual(before);
}, 60_000);

it('finds a job of ours by its number no more than by its id', async () => {
  const ids = { ...own.owned, job: String(own.finished.job.number) };
  for (const operation of operations.filter((one) => paramsOf(one).includes('job'))) {
    const answer = await ask(operation, gateway.foreignKey, ids);
    expect([named(operation), answer.status]).toEqual([named(operation), 404]);
  }
});

it('shows another tenant nothing of ours in any list', async () => {
  const secrets = Object.values(own.owned).filter((id) => id !== 'default');
  for (const operation of operations.filter((one) => one.method === 'GET' && !isOwned(one))) {
    const answer = await ask(operation, gateway.foreignKey);
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (isStream) await answer.body?.cancel();
    const text = isStream ? '' : await answer.text();
    expect([named(operation), secrets.filter((id) => text.includes(id))]).toEqual([named(operation), []]);
    expect([named(operation), text.includes('film.mp4')]).toEqual([named(operation), false]);
  }
});

it('lets another tenant do nothing to ours by naming it in a body', async () => {
  const before = await readOwn();
  for (const operation of operations.filter((one) => one.method !== 'GET' && !isOwned(one))) {
    const answer = await ask(operation, gateway.foreignKey);
    await answer.body?.cancel();
    expect([named(operation), answer.status < 500]).toEqual([named(operation), true]);
  }
  expect(await readOwn()).toEqual(before);
  const submitted = { pipeline: 'scenes', inputs: [own.finished.upload.id] };
  const answer = await gateway.post('/api/v1/jobs', submitted, { 'x-api-key': gateway.foreignKey });
  await expectError(answer, 'INPUT_NOT_FOUND');
});
