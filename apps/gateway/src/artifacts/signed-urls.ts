import type { UrlSecretStore } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';

/** How long a secret that was read is believed; a rotation bites within this time, in milliseconds. */
const BELIEVED_MS = 5_000;

/** URLs of artifacts that need no key of their own: they stand for the key that signed them, and end with it. */
export class SignedUrls {
  private secret: { readonly until: number; readonly value: Promise<string> } | undefined;

  constructor(
    private readonly secrets: Pick<UrlSecretStore, 'get'>,
    private readonly authenticator: Pick<Authenticator, 'vouch'>,
  ) {}

  /** The query that opens an artifact until a moment, in whole seconds, to whoever has it. */
  async sign(artifactId: string, caller: Caller, until: Date): Promise<string> {
    const expires = String(Math.floor(until.getTime() / 1000));
    const key = caller.credential?.prefix ?? '';
    const signature = (await this.signature(artifactId.toLowerCase(), expires, key)).toString('base64url');
    return new URLSearchParams({ expires, key, signature }).toString();
  }

  /** For whom a signed URL speaks. The same answer for every way of being wrong. Throws UNAUTHORIZED. */
  async open(artifactId: string, query: Readonly<Record<string, unknown>>): Promise<Caller> {
    const { expires, key, signature } = query;
    if (typeof expires !== 'string' || typeof key !== 'string' || typeof signature !== 'string') throw ended();
    const given = Buffer.from(signature, 'base64url');
    const right = await this.signature(artifactId.toLowerCase(), expires, key);
    if (given.length !== right.length || !timingSafeEqual(given, right)) throw ended();
    if (!(Number(expires) * 1000 > Date.now())) throw ended();
    const caller = await this.authenticator.vouch(key);
    if (caller === null) throw ended();
    return { ...caller, scopes: caller.scopes.filter((scope) => scope === 'artifacts:read' || scope === 'admin') };
  }

  private async signature(artifactId: string, expires: string, key: string): Promise<Buffer> {
    if (this.secret === undefined || this.secret.until < Date.now()) {
      this.secret = { until: Date.now() + BELIEVED_MS, value: this.secrets.get() };
      this.secret.value.catch(() => (this.secret = undefined));
    }
    return createHmac('sha256', await this.secret.value)
      .update(`${artifactId}.${expires}.${key}`)
      .digest();
  }
}

function ended(): AppError {
  return new AppError('UNAUTHORIZED', 'This signed URL is not valid; it may have expired, or its key has ended.', {
    hint: 'Ask for a new one with POST /api/v1/artifacts/{artifact}/signed-url.',
  });
}
