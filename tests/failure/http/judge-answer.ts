import type { ErrorEnvelope } from '@frameq/contracts';
import { misfits } from '../../contract/conforms.js';
import type { ApiDescription } from '../../contract/operations.js';
import type { FuzzedOperation, FuzzRequest } from './request-of-operation.js';
import type { FuzzAnswer } from './send-fuzz-request.js';

const ENVELOPE = { $ref: '#/components/schemas/ErrorEnvelope' };

/** What is wrong with an answer to a request of an operation; empty when nothing is. */
export function judgeAnswer(
  request: FuzzRequest,
  operation: FuzzedOperation,
  answer: FuzzAnswer,
  api: ApiDescription,
): string[] {
  const problems: string[] = [];
  if (answer.status >= 500) problems.push(`answered ${answer.status}`);
  if (operation.responses[String(answer.status)] === undefined) problems.push(`${answer.status} is not documented`);
  const isStranger = request.key === 'none' || request.key === 'wrong';
  if (isStranger && operation.security !== undefined && answer.status !== 401)
    problems.push(`answered ${answer.status} to a stranger`);
  if (answer.headers['x-request-id'] === undefined) problems.push('has no X-Request-Id');
  problems.push(...(answer.status >= 400 ? judgeError(operation, answer, api) : judgeSuccess(operation, answer, api)));
  return problems;
}

function judgeError(operation: FuzzedOperation, answer: FuzzAnswer, api: ApiDescription): string[] {
  if (operation.method === 'HEAD') return answer.body.length === 0 ? [] : ['an answer to HEAD has a body'];
  const parsed = parse(answer.body) as Partial<ErrorEnvelope> | undefined;
  if (parsed?.error === undefined) return [`error without envelope: ${answer.body.toString().slice(0, 100)}`];
  const { code, hint, message } = parsed.error;
  const problems = misfits(parsed, ENVELOPE, api);
  if (hint.trim() === '' || message.trim() === '') problems.push(`${code} has no hint or no message`);
  const documented = operation.responses[String(answer.status)]?.content?.['application/json']?.examples ?? {};
  if (!(code in documented)) problems.push(`${code} is not documented`);
  return problems;
}

function judgeSuccess(operation: FuzzedOperation, answer: FuzzAnswer, api: ApiDescription): string[] {
  const content = operation.responses[String(answer.status)]?.content?.['application/json'];
  if (content === undefined || !String(answer.headers['content-type']).startsWith('application/json')) return [];
  const parsed = parse(answer.body);
  return parsed === undefined ? ['JSON that does not parse'] : misfits(parsed, content.schema, api);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
