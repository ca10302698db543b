import { ERRORS, isErrorCode } from '@frameq/domain';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { misfits } from './conforms.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { type ApiDescription, describeApi, type DescribedOperation, operationsOf } from './operations.js';

let gateway: GatewayUnderTest;
let api: ApiDescription;
let operations: DescribedOperation[];

beforeAll(async () => {
  gateway = await startGateway();
  api = await describeApi(gateway);
  operations = operationsOf(api);
}, 60_000);
afterAll(() => gateway.close());

it('describes every operation, each under a name of its own', () => {
  expect(api.openapi).toBe('3.1.0');
  expect(operations.length).toBeGreaterThan(20);
  for (const { operationId, summary, description, tags } of operations) {
    expect({ operationId, summary, description, tags: tags.length }).toEqual({
      operationId: expect.stringMatching(/^[a-z]\w+$/),
      summary: expect.stringMatching(/\w/),
      description: expect.stringMatching(/\w{2,}.*\./s),
      tags: 1,
    });
  }
  expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length);
});

it('gives each success an example that fits its schema', () => {
  for (const { operationId, responses } of operations) {
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    expect([operationId, good.length]).not.toEqual([operationId, 0]);
    for (const [status, response] of good) {
      for (const content of Object.values(response.content ?? {})) {
        expect([operationId, status, content.example]).not.toEqual([operationId, status, undefined]);
        expect([operationId, status, misfits(content.example, content.schema, api)]).toEqual([operationId, status, []]);
      }
    }
  }
});

it('names the error codes of each operation, with an envelope as example', () => {
  for (const { operationId, responses, security } of operations) {
    const codes = Object.entries(responses).flatMap(([status, response]) =>
      Object.entries(response.content?.['application/json']?.examples ?? {}).map(([code, { value }]) => {
        expect([operationId, code, isErrorCode(code)]).toEqual([operationId, code, true]);
        if (isErrorCode(code))
          expect([operationId, code, ERRORS[code].status]).toEqual([operationId, code, Number(status)]);
        expect(misfits(value, { $ref: '#/components/schemas/ErrorEnvelope' }, api)).toEqual([]);
        return code;
      }),
    );
    expect(codes).toEqual(
      expect.arrayContaining(security === undefined ? ['INTERNAL'] : ['INTERNAL', 'UNAUTHORIZED', 'FORBIDDEN']),
    );
  }
});

it('says what may be sent: forms where they are taken, whole numbers where no others are', () => {
  const bodyOf = (id: string) => operations.find((one) => one.operationId === id)!.requestBody!;
  expect(Object.keys(bodyOf('putUpload').content)).toEqual(['application/octet-stream']);
  expect(bodyOf('createUpload').content['multipart/form-data']!.schema).toMatchObject({
    type: 'object',
    properties: { file: { type: 'array', items: { format: 'binary' } } },
  });
  expect(bodyOf('retryJob').required).toBe(false);
  expect(api.components.schemas).toMatchObject({ SubmitJobDto: { properties: { priority: { type: 'integer' } } } });
});

it('has a schema behind every reference and leaves no object without a shape', () => {
  const text = JSON.stringify(api);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    expect(api.components.schemas).toHaveProperty(name!);
  for (const [name, schema] of Object.entries(api.components.schemas))
    expect([name, JSON.stringify(schema)]).not.toEqual([name, '{"type":"object"}']);
});

it('is the same document under both addresses', async () => {
  const [one, other] = await Promise.all(
    ['/openapi.json', '/api/v1/openapi.json'].map(async (path) => (await fetch(gateway.url + path)).text()),
  );
  expect(one).toBe(other);
});
