import { type Config, VERSION } from '@frameq/config';
import { createStores, Leadership, openDatabase, openPrisma } from '@frameq/db';
import { createDispatcher } from '@frameq/jobs';
import { openDeliveries } from '@frameq/queue';
import type { Logger } from 'pino';
import { Keeper } from './keeper.js';
import { WebhookSender } from './webhooks/webhook-sender.js';

/** The advisory lock of the leading keeper; migrations use 72707369. */
const KEEPER_LOCK = 72_707_371;

/** A keeper that is put together, and how to close what it was made of once it has stopped. */
export interface OpenKeeper {
  readonly keeper: Keeper;
  close(): Promise<void>;
}

/** Opens everything that a keeper reaches and puts it together; `start` it. The queue store may be away. */
export async function openKeeper(config: Config, log: Logger): Promise<OpenKeeper> {
  const { databaseUrl, redisUrl, storageDir } = config;
  const retention = { filesAfterDays: config.storageRetentionDays, jobsAfterDays: config.jobRetentionDays };
  const uploadExpiryMs = config.uploadExpiryHours * 3_600_000;
  const applicationName = 'frameq-keeper';
  const db = openDatabase({ url: databaseUrl, applicationName, max: 4 });
  const prisma = openPrisma({ url: databaseUrl, applicationName, max: 1 });
  const stores = createStores(db, prisma);
  const deliveries = await openDeliveries({ redisUrl, databaseUrl, log });
  const dispatcher = createDispatcher({ stages: stores.stages, workers: stores.workers, deliveries, log });
  const leadership = new Leadership({ url: databaseUrl, applicationName, lock: KEEPER_LOCK });
  const rules = { allowedHosts: config.webhookAllowedHosts, ports: config.webhookPorts };
  const webhooks = new WebhookSender({ database: db, stores, leadership, rules, version: VERSION, log });
  return {
    keeper: new Keeper({
      ...{ stores, dispatcher, deliveries, leadership, webhooks },
      ...{ storageDir, retention, uploadExpiryMs, log },
    }),
    close: async () => {
      await Promise.all([dispatcher.close(), leadership.close()]);
      await deliveries.close();
      await Promise.all([prisma.$disconnect(), db.close()]);
    },
  };
}
