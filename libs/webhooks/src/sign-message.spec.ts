import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { makeWebhookSecret, secretBytes } from './make-webhook-secret.js';
import { signMessage } from './sign-message.js';
import { MAX_ATTEMPTS, webhookRetryDelay } from './webhook-retry-delay.js';

describe('signMessage', () => {
  const message = { id: '0190a6a0-8888-7000-8000-000000000001', time: new Date(), body: '{"type":"job.queued","ü":1}' };

  it('writes what the reference library of Standard Webhooks accepts', () => {
    const secret = makeWebhookSecret();
    expect(new Webhook(secret).verify(message.body, signMessage(message, [secret]))).toEqual(JSON.parse(message.body));
    expect(() => new Webhook(makeWebhookSecret()).verify(message.body, signMessage(message, [secret]))).toThrow();
    expect(() => new Webhook(secret).verify(`${message.body} `, signMessage(message, [secret]))).toThrow();
  });

  it('signs with every secret, so that both find theirs during a rotation', () => {
    const secrets = [makeWebhookSecret(), makeWebhookSecret()];
    const headers = signMessage(message, secrets);
    expect(headers['webhook-signature']).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    for (const secret of secrets) expect(() => new Webhook(secret).verify(message.body, headers)).not.toThrow();
  });

  it('gives secrets 32 bytes of their own', () => {
    expect(secretBytes(makeWebhookSecret())).toHaveLength(32);
    expect(makeWebhookSecret()).not.toBe(makeWebhookSecret());
  });
});

describe('webhookRetryDelay', () => {
  it('waits longer each time and gives up within a day', () => {
    const delays = Array.from({ length: MAX_ATTEMPTS }, (_, index) => webhookRetryDelay(index + 1, 0));
    expect(delays.at(0)).toBe(5_000);
    expect(delays.at(-1)).toBeNull();
    const waits = delays.slice(0, -1) as number[];
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(22);
    expect(hours).toBeLessThanOrEqual(24);
  });

  it('takes at most a tenth off', () => {
    expect(webhookRetryDelay(1, 0.999_999)).toBe(4_500);
  });
});
