import type { WebhookWithSecret } from '@frameq/contracts';
import {
  type Farm,
  killLeftServices,
  openFarm,
  openWebhookReceiver,
  waitFor,
  type WebhookReceiver,
} from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

const JOBS = 200;
const KILLS = 4;
const RULES = { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' };

let farm: Farm;
let receiver: WebhookReceiver;

beforeAll(async () => {
  farm = await openFarm();
  // Slow enough that a keeper always dies with messages in hand.
  receiver = await openWebhookReceiver((response) => void setTimeout(() => response.writeHead(204).end(), 100));
}, 120_000);
afterAll(async () => {
  await receiver.close();
  await farm.close();
  expect(await killLeftServices()).toBe(0);
});

it('tells of each of 200 jobs although the keeper is killed again and again', async () => {
  const gateway = await farm.start('gateway', RULES);
  const post = async (path: string, body: object): Promise<Response> => {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${gateway.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const made = await post('/webhooks', { url: receiver.url, events: ['job.queued'] });
  const { secret } = (await made.json()) as WebhookWithSecret;
  const submitted: string[] = [];
  const submitting = (async () => {
    for (let count = 0; count < JOBS; count++) {
      const answer = await post('/jobs', { pipeline: 'test-three-stages', params: { min_ms: 1, max_ms: 2 } });
      submitted.push(((await answer.json()) as { id: string }).id);
    }
  })();

  for (let kill = 0; kill < KILLS; kill++) {
    const before = receiver.messages.length;
    const keeper = await farm.start('keeper', RULES);
    await waitFor(() => receiver.messages.length >= before + 10, {
      timeoutMs: 30_000,
      what: 'messages of this keeper',
    });
    await keeper.kill();
  }
  await submitting;
  await farm.start('keeper', RULES);
  const told = (): Set<string> =>
    new Set(receiver.messages.map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id));
  await waitFor(() => told().size === JOBS, { timeoutMs: 60_000, what: 'every job to be told of' });

  expect([...told()].sort()).toEqual([...submitted].sort());
  const ids = new Set(receiver.messages.map(({ headers }) => headers['webhook-id']));
  const again = receiver.messages.length - ids.size;
  console.log(`${JOBS} jobs, ${KILLS} kills: ${receiver.messages.length} messages, ${again} of them for a second time`);
  // Once per job, whoever sent it: what comes again comes under the same id.
  expect(ids.size).toBe(JOBS);
  for (const { body, headers } of receiver.messages.slice(-20)) new Webhook(secret!).verify(body, headers as never);
}, 180_000);
