import type { DeliveryView, WebhookWithSecret } from '@frameq/contracts';
import { openWebhookReceiver, testStack, type TestStack, waitFor, type WebhookReceiver } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';

let stack: TestStack;
let receiver: WebhookReceiver;
let status = 204;

beforeAll(async () => {
  receiver = await openWebhookReceiver((response) => response.writeHead(status).end());
  stack = await testStack({ WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' });
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await receiver.close();
});

it('makes a webhook, tries it out, sees what it was sent, sends it again, and deletes it', async () => {
  const made = await stack.frameq(['webhooks', 'create', receiver.url, '--name', 'Chat', '--json']);
  expect(made.code).toBe(0);
  expect(made.err).toContain('not shown again');
  const { id, secret } = JSON.parse(made.out) as WebhookWithSecret;

  const tested = await stack.frameq(['webhooks', 'test', id]);
  expect([tested.code, tested.out]).toEqual([
    0,
    expect.stringMatching(/^delivered: The receiver answered 204 in \d+ ms\.\n$/),
  ]);
  const [message] = receiver.messages;
  expect(new Webhook(secret!).verify(message!.body, message!.headers as never)).toMatchObject({ type: 'webhook.test' });

  expect((await stack.frameq(['webhooks', 'list'])).out).toMatch(new RegExp(`${id} +on +Chat +all +http`));
  const { out } = await stack.frameq(['webhooks', 'deliveries', id, '--json']);
  const [delivery] = JSON.parse(out) as [DeliveryView];
  expect(delivery).toMatchObject({ type: 'webhook.test', state: 'delivered', history: [{ status: 204 }] });

  status = 500;
  const again = await stack.frameq(['webhooks', 'redeliver', id, delivery.id]);
  expect([again.code, again.out]).toEqual([
    1,
    expect.stringContaining('pending: The receiver answered 500. Next attempt:'),
  ]);
  expect(receiver.messages[1]!.headers['webhook-id']).toBe(message!.headers['webhook-id']);
  status = 204;
  await waitFor(() => receiver.messages.length === 3, { timeoutMs: 15_000, what: 'the second attempt' });

  const unsure = await stack.frameq(['webhooks', 'delete', id]);
  expect([unsure.code, unsure.err]).toEqual([3, expect.stringContaining('--yes')]);
  expect((await stack.frameq(['webhooks', 'delete', id, '--yes'])).out).toBe(`Webhook ${id} is gone.\n`);
  expect((await stack.frameq(['webhooks', 'list'])).err).toContain('frameq webhooks create');
}, 60_000);

it('writes with -q the secret and nothing else, and the new one when it is rotated', async () => {
  const made = await stack.frameq(['webhooks', 'create', receiver.url, '-q']);
  expect([made.code, made.err]).toEqual([0, '']);
  const [{ id }] = JSON.parse((await stack.frameq(['webhooks', 'list', '--json'])).out) as [{ id: string }];
  const rotated = await stack.frameq(['webhooks', 'rotate-secret', id, '--overlap', '0', '-q']);
  expect([rotated.code, rotated.err, rotated.out === made.out]).toEqual([0, '', false]);

  const before = receiver.messages.length;
  await stack.frameq(['webhooks', 'test', id]);
  const message = receiver.messages[before]!;
  const read = (secret: string): unknown => new Webhook(secret.trim()).verify(message.body, message.headers as never);
  expect(read(rotated.out)).toMatchObject({ type: 'webhook.test' });
  expect(() => read(made.out)).toThrow();
}, 60_000);

it('refuses a URL that is not public, and says what to do', async () => {
  const { code, err } = await stack.frameq(['webhooks', 'create', 'https://10.0.0.1/']);
  expect(code).toBe(3);
  expect(err).toContain('10.0.0.1 is not a public address.');
  expect(err).toContain('WEBHOOK_ALLOWED_HOSTS');
});
