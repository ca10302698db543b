import { createPostgresBackend, Queue, Worker } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';

/** Jobs that are finished before the clock starts, so that connections and code are warm. */
const WARM = 200;

/** Where plain BullMQ keeps its data. */
export type PlainStore = { readonly redisUrl: string } | { readonly databaseUrl: string };

/**
 * Jobs per second of plain BullMQ: default options, a processor that does nothing, the same concurrency as frameq's worker.
 * All jobs wait before the worker starts; the clock runs from the 200th completion to the last.
 */
export async function plainBullmqRate(store: PlainStore, jobs: number, concurrency: number): Promise<number> {
  const name = `plain-${randomUUID().slice(0, 8)}`;
  const queue = openQueue(store, name);
  const batch = Array.from({ length: jobs }, (_, index) => ({ name: 'noop', data: { index } }));
  for (let at = 0; at < jobs; at += 500) await queue.addBulk(batch.slice(at, at + 500));
  const progress = new EventEmitter();
  let done = 0;
  let startedAt = 0;
  const worker = openWorker(store, name, concurrency);
  worker.on('completed', () => {
    done += 1;
    if (done === WARM) startedAt = performance.now();
    if (done === jobs) progress.emit('finished');
  });
  worker.on('error', (error: Error) => progress.emit('error', error));
  await once(progress, 'finished');
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
