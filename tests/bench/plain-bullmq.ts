import { createPostgresBackend, Queue, Worker } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

/** Jobs that are finished before the clock starts, so that connections and code are warm. */
const WARM = 200;

/** Where plain BullMQ keeps its data. */
export type PlainStore = { readonly redisUrl: string } | { readonly databaseUrl: string };

/** Jobs per second of plain BullMQ. */
export interface PlainRates {
  /** Jobs are added one by one, as its guide shows, while the worker takes them: adding is part of the time. */
  readonly added: number;
  /** All jobs wait before the clock starts: taking alone. */
  readonly waiting: number;
}

/**
 * Measures plain BullMQ: default options, a processor that does nothing, the same concurrency as frameq's worker. What
 * frameq does in the time that is measured holds the adding, because a stage is added to BullMQ when its turn comes.
 */
export async function plainBullmqRates(store: PlainStore, jobs: number, concurrency: number): Promise<PlainRates> {
  const measure = (addAll: boolean): Promise<number> => measureRate(store, jobs, concurrency, addAll);
  return { added: await measure(false), waiting: await measure(true) };
}

async function measureRate(store: PlainStore, jobs: number, concurrency: number, addAll: boolean): Promise<number> {
  const queue = openQueue(store, `plain-${randomUUID().slice(0, 8)}`);
  const batch = Array.from({ length: jobs }, (_, index) => ({ name: 'noop', data: { index } }));
  const add = async (from: number, to: number): Promise<void> => {
    for (const { name, data } of batch.slice(from, to)) await queue.add(name, data);
  };
  if (addAll) for (let at = 0; at < jobs; at += 500) await queue.addBulk(batch.slice(at, at + 500));
  const progress = new EventEmitter();
  let done = 0;
  const worker = openWorker(store, queue.name, concurrency);
  worker.on('completed', () => {
    done += 1;
    if (done === WARM) progress.emit('warm');
    if (done === jobs) progress.emit('finished');
  });
  worker.on('error', (error: Error) => progress.emit('error', error));
  const [warm, finished] = [once(progress, 'warm'), once(progress, 'finished')];
  if (!addAll) await add(0, WARM);
  await warm;
  const startedAt = performance.now();
  if (!addAll) await add(WARM, jobs);
  await finished;
  const seconds = (performance.now() - startedAt) / 1000;
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  return (jobs - WARM) / seconds;
}

function openQueue(store: PlainStore, name: string) {
  if ('redisUrl' in store) return new Queue(name, { connection: { url: store.redisUrl } });
  return new Queue(name, { connection: { connectionString: store.databaseUrl, migrate: true } }, createPostgresBackend);
}

function openWorker(store: PlainStore, name: string, concurrency: number) {
  const nothing = async (): Promise<void> => {};
  if ('redisUrl' in store) {
    return new Worker(name, nothing, { connection: { url: store.redisUrl, maxRetriesPerRequest: null }, concurrency });
  }
  const connection = { connectionString: store.databaseUrl, migrate: true };
  return new Worker(name, nothing, { connection, concurrency }, createPostgresBackend);
}
