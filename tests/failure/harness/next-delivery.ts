import { redisCommand, waitFor } from '@frameq/testing';

/**
 * How many milliseconds from now until a delivery is handled by way of a Redis that has just lost everything. A handled message
 * is kept for Bull Board; work goes on without deliveries, so a wedged consumer shows in nothing else.
 */
export async function nextDelivery(redisUrl: string, timeoutMs: number): Promise<number> {
  const since = performance.now();
  const handled = async (): Promise<boolean> =>
    Number(await redisCommand(redisUrl, 'ZCARD bull:frameq-cpu:completed')) > 0;
  await waitFor(handled, { timeoutMs, everyMs: 20, what: 'a delivery to be handled' });
  return performance.now() - since;
}
