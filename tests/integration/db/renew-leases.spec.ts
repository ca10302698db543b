import { plantJob } from '@frameq/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openStageTables, type StageTables } from './stage-tables.js';

let tables: StageTables;
beforeAll(async () => {
  tables = await openStageTables();
});
afterAll(() => tables.close());

const said = { progress: 0.25, note: 'frame 90 of 360', etaS: 12.5, device: 'cuda:0' };

it('renews all leases of a worker at once and writes how far they are', async () => {
  const job = await plantJob(tables.db, { items: 3 });
  const { claimed } = await tables.stages.claim(
    job.stageIds.map((stageId) => ({ stageId, token: 0 })),
    tables.terms({ leaseMs: 1_000 }),
  );
  const renewed = await tables.stages.renew(
    tables.workerId,
    claimed.map((lease, index) => ({ ...lease, ...said, progress: index / 4 })),
    15_000,
  );
  expect(renewed).toHaveLength(3);
  const rows = await tables.rows(
    `select progress, progress_note, eta_s, device, lease_expires_at > now() + '13 s' as renewed from stage
      where job_id = $1 order by progress`,
    job.jobId,
  );
  const common = { progress_note: 'frame 90 of 360', eta_s: 12.5, device: 'cuda:0', renewed: true };
  expect(rows).toEqual([0, 0.25, 0.5].map((progress) => ({ progress, ...common })));
});

it('never lets progress fall or leave its range, and takes no answer for an unknown time left', async () => {
  const job = await plantJob(tables.db);
  const { claimed } = await tables.stages.claim([{ stageId: job.stageIds[0]!, token: 0 }], tables.terms());
  for (const progress of [0.5, 0.25, 7]) {
    await tables.stages.renew(
      tables.workerId,
      [{ ...claimed[0]!, ...said, progress, etaS: null, device: null }],
      15_000,
    );
    const row = await tables.row('select progress, eta_s, device from stage where id = $1', job.stageIds[0]);
    expect(row).toEqual({ progress: progress === 7 ? 1 : 0.5, eta_s: null, device: null });
  }
});

it('takes whatever a stage says of itself, for one bad word would cost a worker all its leases', async () => {
  const job = await plantJob(tables.db, { items: 2 });
  const { claimed } = await tables.stages.claim(
    job.stageIds.map((stageId) => ({ stageId, token: 0 })),
    tables.terms(),
  );
  const odd = { note: 'frame \0 of \ud83d', progress: 1e-300, etaS: 1e300, device: 'cpu' };
  const renewed = await tables.stages.renew(
    tables.workerId,
    [
      { ...claimed[0]!, ...said },
      { ...claimed[1]!, ...odd },
    ],
    15_000,
  );
  expect(renewed).toHaveLength(2);
  const row = await tables.row('select progress, progress_note as note from stage where id = $1', claimed[1]!.stageId);
  expect(row).toEqual({ progress: 0, note: 'frame \uFFFD of \uFFFD' });
});

it('renews the others at once while somebody holds the row of one', async () => {
  const job = await plantJob(tables.db, { items: 2 });
  const { claimed } = await tables.stages.claim(
    job.stageIds.map((stageId) => ({ stageId, token: 0 })),
    tables.terms({ leaseMs: 1_000 }),
  );
  const renewed = await tables.db.transaction(async (tx) => {
    await tx.query({ name: '', text: 'select from stage where id = $1 for update' }, [claimed[0]!.stageId]);
    return tables.stages.renew(
      tables.workerId,
      claimed.map((lease) => ({ ...lease, ...said })),
      60_000,
    );
  });
  expect(renewed).toHaveLength(2);
  const rows = await tables.rows<{ id: string }>(
    `select id from stage where job_id = $1 and lease_expires_at > now() + '50 s'`,
    job.jobId,
  );
  expect(rows.map((row) => row.id)).toEqual([claimed[1]!.stageId]);
});

it('leaves out leases that are lost: an old token, another worker, a stage that was settled', async () => {
  const job = await plantJob(tables.db);
  const { claimed } = await tables.stages.claim([{ stageId: job.stageIds[0]!, token: 0 }], tables.terms());
  const lease = { ...claimed[0]!, ...said };
  expect(await tables.stages.renew(tables.workerId, [{ ...lease, token: lease.token - 1 }], 15_000)).toEqual([]);
  expect(await tables.stages.renew(randomUUID(), [lease], 15_000)).toEqual([]);
  expect(await tables.stages.renew(tables.workerId, [lease], 15_000)).toHaveLength(1);
  await tables.rows(`update stage set lease_expires_at = now() - interval '1 s' where id = $1`, lease.stageId);
  await tables.stages.reap(10);
  expect(await tables.stages.renew(tables.workerId, [lease], 15_000)).toEqual([]);
});
