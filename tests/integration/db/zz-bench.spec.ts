import { plantJob, seedQueue, settlement } from '@frameq/testing';
import { it } from '@jest/globals';
import { openStageTables } from './stage-tables.js';
it('bench', async () => {
  for (const big of [false, true]) {
    const t = await openStageTables(16);
    if (big) await seedQueue(t.db, {});
    for (const [label, jobs, items, batch, par] of [['many jobs', 2000, 1, 1, 8], ['many jobs batch 4', 2000, 1, 4, 4], ['one job', 1, 2000, 1, 8], ['one job batch 4', 1, 2000, 4, 4]] as const) {
      const ids: string[] = [];
      for (let i = 0; i < jobs; i++) ids.push(...(await plantJob(t.db, { items, tenantId: 'x' })).stageIds);
      let next = 0; const start = performance.now(); let tc = 0, ts = 0, n = 0;
      await Promise.all(Array.from({ length: par }, async () => {
        while (next < ids.length) {
          const mine = ids.slice(next, next + batch); next += batch;
          const a = performance.now();
          const { claimed } = await t.stages.claim(mine.map((stageId) => ({ stageId, token: 0 })), t.terms());
          const b = performance.now();
          await t.stages.settle(claimed.map((l) => settlement(l)));
          tc += b - a; ts += performance.now() - b; n++;
        }
      }));
      const s = (performance.now() - start) / 1000;
      console.info(`${big ? '1M' : 'small'} ${label}: ${(ids.length / s).toFixed(0)}/s claim ${(tc / n).toFixed(1)} ms settle ${(ts / n).toFixed(1)} ms`);
    }
    const job = await plantJob(t.db, { items: 500, queues: ['cpu', 'cpu', 'cpu'] });
    const start = performance.now(); await t.stages.requestCancel(job.jobId, 'default'); console.info('cancel 1500', performance.now() - start);
    const s2 = performance.now(); await t.stages.retry(job.jobId, 'default'); console.info('retry 1500', performance.now() - s2);
    if (big) { const s3 = performance.now(); await t.stages.queueDepths(['cpu', 'gpu', 'comfy']); console.info('depths', performance.now() - s3); }
    await t.close();
  }
}, 200_000);
