import { createHmac } from 'node:crypto';
import { secretBytes } from './make-webhook-secret.js';

/** What is signed. */
export interface SignedMessage {
  /** The same for every attempt to deliver the message. */
  readonly id: string;
  /** When this attempt began. */
  readonly time: Date;
  /** The bytes as they are sent. */
  readonly body: string;
}

/**
 * The headers by which a receiver knows a message (Standard Webhooks): HMAC-SHA256 over `id.timestamp.body`, one signature for
 * each secret, so that during a rotation old and new receivers both find theirs.
 */
export function signMessage({ id, time, body }: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(time.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', secretBytes(secret)).update(`${id}.${timestamp}.${body}`);
    return `v1,${mac.digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
