import type { JobView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type FinishedJob, finishJob } from './finished-job.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

let gateway: GatewayUnderTest;
let finished: FinishedJob;

beforeAll(async () => {
  gateway = await startGateway();
  finished = await finishJob(gateway);
}, 60_000);
afterAll(() => gateway.close());

const submit = async (headers?: Record<string, string>): Promise<Response> =>
  gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [finished.upload.id] }, headers);
const read = async <Body>(answer: Response | Promise<Response>): Promise<Body> => (await (await answer).json()) as Body;

describe('Prefer: wait', () => {
  it('answers a submission at once with 202 when the time is up, and says that it waited', async () => {
    const answer = await submit({ prefer: 'respond-async, wait=1' });
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'wait=1']);
    expect(await read(answer)).toMatchObject({ state: 'queued' });
  });

  it('answers when the job ends, long before the time is up', async () => {
    const { id } = await read<JobView>(submit());
    const waiting = gateway.ask(`/api/v1/jobs/${id}`, { headers: { prefer: 'wait=999' } });
    await gateway.ask(`/api/v1/jobs/${id}/cancel`, { method: 'POST' });
    const answer = await waiting;
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([200, 'wait=60']);
    expect(await read(answer)).toMatchObject({ state: 'cancelled' });
  });

  it('stops waiting for a client that has gone', async () => {
    const [left, stays] = [await read<JobView>(submit()), await read<JobView>(submit())];
    const looks = jest.spyOn(gateway.services.stores.jobs, 'ended');
    const lookedFor = (one: JobView, not?: JobView): boolean =>
      looks.mock.calls.some(([ids]) => ids.includes(one.id) && !ids.includes(not?.id ?? ''));
    const wait = ({ id }: JobView, signal: AbortSignal): Promise<unknown> =>
      gateway.ask(`/api/v1/jobs/${id}`, { headers: { prefer: 'wait=60' }, signal }).catch(() => null);
    const [goes, end] = [new AbortController(), new AbortController()];
    const waiting = [wait(left, goes.signal), wait(stays, end.signal)];
    try {
      await waitFor(() => lookedFor(left) && lookedFor(stays), { what: 'both to be waited for' });
      looks.mockClear();
      goes.abort();
      await waitFor(() => lookedFor(stays, left), { what: 'the gateway to forget who left' });
    } finally {
      end.abort();
      await Promise.all(waiting);
      looks.mockRestore();
    }
  });

  it('does not wait for what has ended, nor without being asked', async () => {
    const answer = await gateway.ask(`/api/v1/jobs/${finished.job.id}`, { headers: { prefer: 'wait=60' } });
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([200, 'wait=60']);
    expect((await submit()).headers.get('preference-applied')).toBeNull();
  });
});
