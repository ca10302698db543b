import { makeApiKey } from '@frameq/domain';
import { killLeftServices } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { finishJob, type FinishedJob } from '../contract/finished-job.js';
import { type ApiDescription, describeApi, operationsOf } from '../contract/operations.js';
import { type EdgeGateway, startEdgeGateway } from './http/edge-gateway.js';
import { judgeAnswer } from './http/judge-answer.js';
import { type FuzzedOperation, type FuzzRequest, type FuzzTerms, requestsOf } from './http/request-of-operation.js';
import { closeFuzzConnections, sendFuzzRequest } from './http/send-fuzz-request.js';
import type { ValueSchema } from './http/value-of-schema.js';
import { isLongRun, seedOfRun } from './long-run.js';
import { reportRow } from './report-row.js';

const REQUESTS = isLongRun ? 10_000 : 600;
/** One operation alone, by its id, to replay what it was refused for. */
const ONLY = process.env['FRAMEQ_FUZZ_OPERATION'];

let gateway: EdgeGateway;
let api: ApiDescription;
let terms: FuzzTerms;
let keys: Record<FuzzRequest['key'], string | null>;

beforeAll(async () => {
  gateway = await startEdgeGateway();
  api = await describeApi(gateway);
  const finished = await finishJob(gateway);
  const waiting = await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [finished.upload.id] });
  terms = termsOf(api, finished, ((await waiting.json()) as { id: string }).id);
  keys = {
    good: gateway.key,
    none: null,
    wrong: makeApiKey(randomBytes(40)).key,
    foreign: await gateway.makeKey('elsewhere'),
    narrow: await gateway.makeKey('default', ['jobs:read']),
  };
}, 60_000);

afterAll(async () => {
  closeFuzzConnections();
  await gateway.close();
  expect(await killLeftServices()).toBe(0);
});

it('answers whatever is asked, to anybody, as openapi.json says', async () => {
  const seed = seedOfRun('fuzz');
  const operations = operationsOf(api).filter((one) => ONLY === undefined || one.operationId === ONLY);
  const each = Math.ceil(REQUESTS / operations.length);
  const problems: string[] = [];
  const statuses: Record<number, number> = {};
  let asked = 0;
  for (const [index, operation] of operations.entries()) {
    const requests = fc.sample(requestsOf(operation as FuzzedOperation, terms), { numRuns: each, seed: seed + index });
    for (const request of requests) {
      asked += 1;
      const found = await ask(request, operation as FuzzedOperation, statuses);
      if (found.length > 0) problems.push(`${found.join('; ')}: ${shown(request)}`);
    }
  }
  const alarms = gateway.alarms();
  const isAlive = (await fetch(`${gateway.url}/livez`)).status === 200;
  const ok = problems.length === 0 && alarms.length === 0 && isAlive;
  console.log(`${asked} requests over ${operations.length} operations, answers by status ${JSON.stringify(statuses)}`);
  reportRow({
    row: 11,
    asked: `${isLongRun ? '10,000' : 'about 600'} generated requests: no 5xx, crash, undocumented status, or answer but 401 to strangers`,
    reached: `${asked} requests, ${problems.length} wrong answers, ${alarms.length} errors logged`,
    ok,
  });
  expect({ problems: problems.slice(0, 20), alarms: alarms.slice(0, 5), isAlive }).toEqual({
    problems: [],
    alarms: [],
    isAlive: true,
  });
  // A run in which everything was refused would prove nothing.
  if (ONLY === undefined)
    expect((statuses[200] ?? 0) + (statuses[201] ?? 0) + (statuses[202] ?? 0)).toBeGreaterThan(asked / 10);
}, 1_200_000);

async function ask(
  request: FuzzRequest,
  operation: FuzzedOperation,
  statuses: Record<number, number>,
): Promise<string[]> {
  try {
    const answer = await sendFuzzRequest(gateway.url, request, keys[request.key]);
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    return judgeAnswer(request, operation, answer, api);
  } catch (error) {
    return [`no answer (${String(error)})`];
  }
}

function termsOf(described: ApiDescription, { job, upload, artifact }: FinishedJob, waiting: string): FuzzTerms {
  return {
    schemas: described.components.schemas as Readonly<Record<string, ValueSchema>>,
    uuids: [upload.id, job.id, artifact.id, waiting],
    ids: {
      job: [job.id, String(job.number), waiting],
      upload: [upload.id],
      artifact: [artifact.id],
      pipeline: ['scenes', 'quality'],
    },
    fields: { pipeline: ['scenes', 'quality'], inputs: [[upload.id], [upload.id, upload.id]], params: [{}] },
    fixedPaths: new Set(Object.keys(described.paths)),
  };
}

function shown({ operation, method, path, headers, body, key }: FuzzRequest): string {
  const start = body === null ? '' : ` ${JSON.stringify(body.toString().slice(0, 300))}`;
  return `${operation} as ${key}: ${method} ${path.slice(0, 300)} ${JSON.stringify(headers)}${start}`;
}
