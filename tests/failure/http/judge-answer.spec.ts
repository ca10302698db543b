import { expect, it } from '@jest/globals';
import { judgeAnswer } from './judge-answer.js';
import type { FuzzedOperation, FuzzRequest } from './request-of-operation.js';
import type { FuzzAnswer } from './send-fuzz-request.js';

const NUMBERED = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
const ENVELOPE = {
  type: 'object',
  properties: { error: { type: 'object', properties: { hint: { type: 'string' } }, required: ['hint'] } },
  required: ['error'],
};
const api = { openapi: '3.1.0', paths: {}, components: { schemas: { ErrorEnvelope: ENVELOPE } } };
const operation = {
  operationId: 'getN',
  security: [{}],
  responses: {
    200: { description: '', content: { 'application/json': { schema: NUMBERED } } },
    401: { description: '', content: { 'application/json': { schema: ENVELOPE, examples: { UNAUTHORIZED: {} } } } },
    404: { description: '', content: { 'application/json': { schema: ENVELOPE, examples: { N_NOT_FOUND: {} } } } },
  },
} as unknown as FuzzedOperation;

function judge(status: number, body: unknown, key: FuzzRequest['key'] = 'good'): string[] {
  const request = { operation: 'getN', method: 'GET', path: '/', headers: {}, body: null, key };
  const headers = { 'x-request-id': 'x', 'content-type': 'application/json' };
  const answer: FuzzAnswer = { status, headers, body: Buffer.from(JSON.stringify(body)) };
  return judgeAnswer(request, operation, answer, api);
}
const error = (code: string, hint = 'Do this.'): object => ({ error: { code, hint, message: 'So.' } });

it('finds nothing wrong with what is documented', () => {
  expect(judge(200, { n: 1 })).toEqual([]);
  expect(judge(404, error('N_NOT_FOUND'))).toEqual([]);
  expect(judge(401, error('UNAUTHORIZED'), 'none')).toEqual([]);
});

it.each([
  ['a 5xx', judge(500, error('INTERNAL')), /answered 500/],
  ['a status that is not documented', judge(409, error('X')), /409 is not documented/],
  ['a code that is not documented', judge(404, error('OTHER')), /OTHER is not documented/],
  ['an error without a hint', judge(404, error('N_NOT_FOUND', ' ')), /no hint/],
  ['an error of another shape', judge(404, { message: 'no' }), /without envelope/],
  ['an answer that does not fit its schema', judge(200, { n: 'one' }), /\$\.n/],
  ['an answer to somebody without a key', judge(200, { n: 1 }, 'none'), /to a stranger/],
  ['any other refusal of a wrong key', judge(404, error('N_NOT_FOUND'), 'wrong'), /to a stranger/],
])('sees %s', (_what, problems, expected) => {
  expect(problems.join('; ')).toMatch(expected);
});
