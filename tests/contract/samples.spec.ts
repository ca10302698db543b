import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { finishJob } from './finished-job.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';
import { makeWebhook } from './make-webhook.js';
import { type ApiDescription, describeApi, operationsOf } from './operations.js';

let gateway: GatewayUnderTest;
let api: ApiDescription;
let shell: Record<string, string>;

beforeAll(async () => {
  gateway = await startGateway();
  api = await describeApi(gateway);
  const { upload, job, artifact } = await finishJob(gateway);
  const deleted = await finishJob(gateway);
  await writeFile(path.join(gateway.directory, 'film.mp4'), 'no real film');
  const failed = await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [upload.id] });
  const { id } = (await failed.json()) as { id: string };
  await gateway.ask(`/api/v1/jobs/${id}/cancel`, { method: 'POST' });
  const { webhook, delivery } = await makeWebhook(gateway);
  const { webhook: unwanted } = await makeWebhook(gateway);
  const waiting = await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [upload.id] });
  const { id: waitingJob } = (await waiting.json()) as { id: string };
  const bulk = await gateway.post('/api/v1/bulk-actions', { action: 'retry', ids: [id], dry_run: false });
  const { id: bulkAction } = (await bulk.json()) as { id: string };
  const resumable = await gateway.ask('/api/v1/uploads/tus', {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '1000' },
  });
  shell = {
    TUS_ID: resumable.headers.get('location')!.split('/').at(-1)!,
    PATH: process.env['PATH'] ?? '',
    FRAMEQ_URL: gateway.url,
    FRAMEQ_API_KEY: gateway.key,
    UPLOAD_ID: upload.id,
    ARTIFACT_ID: artifact.id,
    FINISHED_JOB: job.id,
    DELETED_JOB: deleted.job.id,
    JOB_ID: id,
    KEY_ID: (await gateway.makeKey(['jobs:read'])).id,
    OLD_KEY_ID: (await gateway.makeKey(['jobs:read'])).id,
    WEBHOOK_ID: webhook.id,
    DELIVERY_ID: delivery.id,
    DELETED_WEBHOOK_ID: unwanted.id,
    WAITING_JOB: waitingJob,
    BULK_ACTION: bulkAction,
  };
}, 60_000);
afterAll(() => gateway.close());

/** Runs a sample as a reader would, in a shell, and says what status came back. */
async function run(sample: string): Promise<number> {
  const command = sample.replace(/^curl /, `curl -w '\\nstatus=%{http_code}' `);
  const child = promisify(execFile)('sh', ['-c', command], { cwd: gateway.directory, env: shell, timeout: 20_000 });
  // An event stream never ends by itself: its sample stops curl after a while, which curl reports as 28.
  const { stdout } = await child.catch((error: { stdout: string; code: number }) => {
    if (error.code !== 28) throw error;
    return error;
  });
  return Number(/status=(\d+)\s*$/.exec(stdout)?.[1]);
}

it('every operation has a curl sample that sends the key and is answered as documented', async () => {
  for (const { operationId, responses, 'x-codeSamples': samples } of operationsOf(api)) {
    const [sample] = samples;
    expect(sample).toMatchObject({ lang: 'Shell', source: expect.stringContaining('-H "X-API-Key: $FRAMEQ_API_KEY"') });
    const status = await run(sample!.source);
    const good = Object.keys(responses).filter((one) => /^[25]/.test(one) && one !== '500' && one !== '503');
    expect([operationId, good]).toEqual([operationId, expect.arrayContaining([String(status)])]);
  }
}, 60_000);
