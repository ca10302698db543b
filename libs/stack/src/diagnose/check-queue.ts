import { databaseUrl } from './database-url.js';
import type { DiagnosePlace, Finding } from './finding.js';

const OLD_REDIS = '6.2';

/** The store that BullMQ lives in. */
export async function checkQueue(place: DiagnosePlace): Promise<Finding> {
  const url = databaseUrl(place);
  const { redisUrl } = place.config;
  if (redisUrl === null && url === null)
    return { message: 'BullMQ lives in the embedded Postgres, which does not run now.' };
  const { openDeliveries } = await import('@frameq/queue');
  const deliveries = await openDeliveries({ redisUrl, databaseUrl: url ?? '' });
  try {
    const { store, version } = await deliveries.ping();
    const detail = { store, version };
    const message = `BullMQ works on ${store === 'redis' ? 'Redis' : 'Postgres'} ${version}.`;
    if (store === 'redis' && version.localeCompare(OLD_REDIS, 'en', { numeric: true }) < 0) {
      return { status: 'degraded', message, hint: 'Use Redis 6.2 or newer.', detail };
    }
    return { message, detail };
  } finally {
    await deliveries.close();
  }
}
