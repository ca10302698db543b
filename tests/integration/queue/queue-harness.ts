import {
  type Consumer,
  consume,
  type ConsumeOptions,
  type Deliveries,
  type Delivery,
  type DeliveryVerdict,
  openDeliveries,
  type StoreSettings,
} from '@frameq/queue';
import { buildDirectory, testDatabase, type TestDatabase, waitFor } from '@frameq/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

/** A queue store with its sending side, and what has come out of it. */
export interface QueueHarness {
  readonly settings: StoreSettings;
  readonly deliveries: Deliveries;
  /** Everything that was handled, in order. */
  readonly handled: Delivery[];
  /** Starts a consumer whose handler answers with `verdict`. */
  consume(verdict: Verdict, options?: Partial<ConsumeOptions>): Promise<Consumer>;
  /** Starts a consumer in a process of its own that takes one delivery and never ends it; resolves when it has it. */
  consumeForever(lockMs: number): Promise<ChildProcess>;
  /** Resolves when so many deliveries were handled. */
  untilHandled(count: number, timeoutMs?: number): Promise<Delivery[]>;
  close(): Promise<void>;
}

type Verdict = (delivery: Delivery, signal: AbortSignal) => DeliveryVerdict | Promise<DeliveryVerdict>;

export const CLAIMED: DeliveryVerdict = { done: true, claimed: true };

/** A delivery that nobody has seen. */
export function aDelivery(token = 0): Omit<Delivery, 'v'> {
  return { stageId: randomUUID(), token, traceparent: null };
}

/** Opens a harness on a database of its own; `redisUrl` null keeps the queue there as well. */
export async function openQueueHarness(redisUrl: string | null, url?: string): Promise<QueueHarness> {
  const database: TestDatabase | null = url === undefined ? await testDatabase() : null;
  const settings = { redisUrl, databaseUrl: url ?? database!.url };
  const deliveries = await openDeliveries(settings);
  const handled: Delivery[] = [];
  const consumers: Consumer[] = [];
  const children: ChildProcess[] = [];
  return {
    settings,
    deliveries,
    handled,
    consume: async (verdict, options = {}) => {
      const handler: ConsumeOptions['handler'] = async (delivery, signal) => {
        handled.push(delivery);
        return verdict(delivery, signal);
      };
      const consumer = await consume({ ...settings, queue: 'cpu', concurrency: 2, handler, ...options });
      consumers.push(consumer);
      return consumer;
    },
    consumeForever: async (lockMs) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', consumerProgram(settings, lockMs)], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      children.push(child);
      await once(child, 'message');
      return child;
    },
    untilHandled: async (count, timeoutMs = 10_000) => {
      await waitFor(() => handled.length >= count, { what: `${count} deliveries`, timeoutMs });
      return handled;
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(consumers.map((consumer) => consumer.close(true)));
      await deliveries.close();
      await database?.drop();
    },
  };
}

function consumerProgram(settings: StoreSettings, lockMs: number): string {
  const queue = pathToFileURL(path.join(buildDirectory(), 'libs', 'queue', 'dist', 'index.js')).href;
  return `
    const { consume } = await import(${JSON.stringify(queue)});
    const handler = (delivery) => { process.send(delivery.stageId); return new Promise(() => setInterval(() => {}, 1000)); };
    await consume({ ...${JSON.stringify(settings)}, queue: 'cpu', concurrency: 1, lockMs: ${lockMs}, handler });`;
}
