import { QUEUES, type QueueName } from '@frameq/domain';
import {
  type BackendFactory,
  PostgresConnection,
  type PostgresConnectionOptions,
  PostgresQueueBackend,
  Queue,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Delivery, StoreAnswer } from './delivery.js';
import { storeQueueName } from './message.js';
import { readRedisInfo } from './read-redis-info.js';
import { postgresOptions, retryStrategy, type StoreSettings } from './store-settings.js';

/** The queues of one store over one shared connection; made by `openProducer`. */
export interface Producer {
  readonly queues: ReadonlyMap<QueueName, Queue<Delivery>>;
  ping(): Promise<StoreAnswer>;
  close(): Promise<void>;
}

type OnTrouble = (error: Error) => void;
type SharedBackend = BackendFactory<PostgresQueueBackend, PostgresConnectionOptions>;

/** Nobody reads BullMQ's own event stream; it is kept short because Postgres pays for it with rows. */
const STREAMS = { events: { maxLen: 1000 } };

/**
 * Connects to the store within seconds, or throws the driver's error. Later outages heal by themselves; while they last,
 * every call throws at once.
 *
 * @param onTrouble told of errors that no call is there to throw
 */
export function openProducer(settings: StoreSettings, onTrouble: OnTrouble): Promise<Producer> {
  const { redisUrl, databaseUrl } = settings;
  return redisUrl === null ? openOnPostgres(databaseUrl, onTrouble) : openOnRedis(redisUrl, onTrouble);
}

async function openOnRedis(url: string, onTrouble: OnTrouble): Promise<Producer> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3000,
    commandTimeout: 5000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    keepAlive: 10_000,
    retryStrategy,
  });
  redis.on('error', onTrouble);
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const queues = queueMap((name) => new Queue<Delivery>(name, { connection: redis, streams: STREAMS }), onTrouble);
  return {
    queues,
    ping: async () => ({ store: 'redis', ...readRedisInfo(await redis.info()) }),
    close: async () => {
      await closeAll(queues);
      redis.disconnect();
    },
  };
}

async function openOnPostgres(url: string, onTrouble: OnTrouble): Promise<Producer> {
  const connection = new PostgresConnection(postgresOptions(url, 3));
  connection.on('error', onTrouble);
  try {
    await connection.waitUntilReady();
  } catch (error) {
    // BullMQ remembers a first connection that failed for ever, so this object is of no more use.
    await connection.close();
    throw error;
  }
  const queues = queueMap((name) => {
    const shared: SharedBackend = (_, options) => new PostgresQueueBackend(connection, name, options, false);
    const queue = new Queue(name, { connection: connection.pool, streams: STREAMS }, shared);
    // The types of BullMQ tell queues of different stores apart; what is used here is the same in both.
    return queue as unknown as Queue<Delivery>;
  }, onTrouble);
  return {
    queues,
    ping: async () => {
      const { rows } = await connection.pool.query<{ version: string }>(
        `select current_setting('server_version') as version`,
      );
      return { store: 'postgres', version: rows[0]!.version, warnings: [] };
    },
    close: async () => {
      await closeAll(queues);
      await connection.close();
    },
  };
}

function queueMap(open: (name: string) => Queue<Delivery>, onTrouble: OnTrouble): Map<QueueName, Queue<Delivery>> {
  return new Map(
    QUEUES.map((name) => {
      const queue = open(storeQueueName(name));
      queue.on('error', onTrouble);
      return [name, queue];
    }),
  );
}

async function closeAll(queues: ReadonlyMap<QueueName, Queue<Delivery>>): Promise<void> {
  await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
}
