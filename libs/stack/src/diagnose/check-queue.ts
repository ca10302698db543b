import { databaseUrl } from './database-url.js';
import type { DiagnosePlace, Finding } from './finding.js';

/** The store that BullMQ lives in. */
export async function checkQueue(place: DiagnosePlace): Promise<Finding> {
  const url = databaseUrl(place);
  const { redisUrl } = place.config;
  if (redisUrl === null && url === null)
    return { message: 'BullMQ lives in the embedded Postgres, which does not run now.' };
  const { openDeliveries } = await import('@frameq/queue');
  const deliveries = await openDeliveries({ redisUrl, databaseUrl: url ?? '' });
  try {
    const { store, version, warnings, appendOnly } = await deliveries.ping();
    const detail = { store, version, append_only: appendOnly ?? null };
    const message = `BullMQ works on ${store === 'redis' ? 'Redis' : 'Postgres'} ${version}.`;
    if (warnings.length > 0) {
      const hint = 'Change it in redis.conf, or with CONFIG SET; frameq keeps its facts in Postgres and loses none.';
      return { status: 'degraded', message: warnings.join(' '), hint, detail };
    }
    if (appendOnly === false) {
      const hint = 'Set appendonly to yes, if you like: a restart of Redis then delays nothing. No job depends on it.';
      return { message, hint, detail };
    }
    return { message, detail };
  } finally {
    await deliveries.close();
  }
}
