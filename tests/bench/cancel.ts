import type { JobView, SubmitRequest } from '@frameq/contracts';
import { openFarm, waitFor } from '@frameq/testing';
import { type BenchRow, withinLimit } from './bench-row.js';
import { get, send, submit } from './client.js';
import { percentile } from './percentile.js';

const COOPERATIVE = 50;
const DEAF = 5;

/** From the cancel request to the terminal state, and from the submission to the start of the stage. */
export async function benchCancelAndPickup(): Promise<BenchRow[]> {
  const farm = await openFarm({ env: { LOG_LEVEL: 'warn' } });
  try {
    const { url } = await farm.start('gateway');
    await farm.start('keeper');
    await farm.start('worker', { CPU_SLOTS: '2', WORKER_QUEUES: 'cpu', HEARTBEAT_MS: '500' }); // to hear soon that it runs
    const cooperative = await cancelTimes(
      url!,
      { pipeline: 'test-obedient', params: { duration_ms: 600_000, steps: 6_000 } },
      COOPERATIVE,
    );
    const deaf = await cancelTimes(url!, { pipeline: 'test-deaf' }, DEAF);
    return [
      withinLimit('pickup: submitted to started, p95', percentile(cooperative.pickupMs, 0.95), 150),
      withinLimit('cancel, cooperative, p99', percentile(cooperative.cancelMs, 0.99), 1_000),
      withinLimit('cancel, ignores SIGTERM, p99', percentile(deaf.cancelMs, 0.99), 5_000),
    ];
  } finally {
    await farm.close();
  }
}

async function cancelTimes(
  url: string,
  request: SubmitRequest,
  times: number,
): Promise<{ cancelMs: number[]; pickupMs: number[] }> {
  const cancelMs: number[] = [];
  const pickupMs: number[] = [];
  for (let run = 0; run < times; run++) {
    const { id } = await submit(url, request);
    const running = await waitFor(() => jobWhen(url, id, (job) => job.item_list[0]!.stages[0]!.progress > 0), {
      what: 'the first progress',
    });
    const [attempt] = running.item_list[0]!.stages[0]!.attempts;
    pickupMs.push(Date.parse(attempt!.started_at) - Date.parse(running.created_at));
    await send(url, `/jobs/${id}/cancel`, {}, 202);
    const ended = await waitFor(() => jobWhen(url, id, (job) => job.state === 'cancelled'), { what: 'the cancel' });
    cancelMs.push(ended.cancel!.took_ms!);
  }
  return { cancelMs, pickupMs };
}

async function jobWhen(url: string, id: string, holds: (job: JobView) => boolean): Promise<JobView | undefined> {
  const job = await get<JobView>(url, `/jobs/${id}`);
  return holds(job) ? job : undefined;
}
