import { AppError } from '@frameq/domain';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import type { WebhookRules } from './check-webhook-url.js';
import { type Lookup, resolveTarget, type Target } from './resolve-target.js';
import { type SignedMessage, signMessage } from './sign-message.js';

/** A message and where it goes. */
export interface SendTerms {
  readonly url: string;
  readonly message: SignedMessage;
  /** The newest first; two during a rotation. */
  readonly secrets: readonly string[];
  readonly rules: WebhookRules;
  readonly userAgent: string;
  /** Ends the attempt early. */
  readonly signal?: AbortSignal;
  /** How names are resolved; the system's way unless told. */
  readonly lookup?: Lookup;
}

/** What became of one attempt. */
export interface SendAnswer {
  /** True for any status from 200 to 299. */
  readonly delivered: boolean;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** Why it was not delivered, for people; null when it was. */
  readonly error: string | null;
  /** Milliseconds. */
  readonly tookMs: number;
}

/** For everything together: finding the address, connecting, sending, the answer. */
const LIMIT_MS = 5_000;
/** Of an answer, no more is read. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends a message once. It goes to the address that was checked and to no other: no second lookup, no redirect, no proxy, no
 * connection that is used again. Never throws; what goes wrong is in the answer.
 */
export async function sendWebhook(terms: SendTerms): Promise<SendAnswer> {
  const startedAt = performance.now();
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = terms.signal === undefined ? limit : AbortSignal.any([limit, terms.signal]);
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    const target = await unlessAborted(resolveTarget(terms.url, terms.rules, terms.lookup), signal);
    const status = await post(target, terms, signal);
    const delivered = status >= 200 && status < 300;
    return { delivered, status, error: delivered ? null : explainStatus(status), tookMs: took() };
  } catch (error) {
    return { delivered: false, status: null, error: explain(error, limit), tookMs: took() };
  }
}

async function post(target: Target, { message, secrets, userAgent }: SendTerms, signal: AbortSignal): Promise<number> {
  const agent = agentFor(target);
  try {
    const { statusCode, body } = await request(target.url, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': userAgent,
        ...signMessage(message, secrets),
      },
      body: message.body,
      signal,
    });
    await readSome(body);
    return statusCode;
  } finally {
    await agent.destroy().catch(() => undefined);
  }
}

/** An agent that can reach one address. An address in the URL itself is looked up by nobody, and was checked as it is. */
function agentFor({ address, family }: Target): Agent {
  const lookup: LookupFunction = (_name, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  return new Agent({
    connect: { lookup, timeout: LIMIT_MS, autoSelectFamily: false },
    headersTimeout: LIMIT_MS,
    bodyTimeout: LIMIT_MS,
    pipelining: 0,
    maxHeaderSize: 16 * 1024,
  });
}

/** Reads the answer so that the receiver can end it in peace; what comes beyond the limit is cut off. */
async function readSome(body: Dispatcher.ResponseData['body']): Promise<void> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ANSWER_BYTES) break;
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function explainStatus(status: number): string {
  if (status >= 300 && status < 400) return `The receiver answered ${status}; redirects are not followed.`;
  return `The receiver answered ${status}.`;
}

function explain(error: unknown, limit: AbortSignal): string {
  if (error instanceof AppError) return error.message;
  if (limit.aborted) return `No complete answer within ${LIMIT_MS / 1000} s.`;
  const { code, message } = error as NodeJS.ErrnoException;
  return `The receiver cannot be reached: ${code ?? message}.`;
}
