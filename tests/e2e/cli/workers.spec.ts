import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { WorkerView } from '@frameq/contracts';
import { idOf } from './example-views.js';
import { FakeGateway, reply } from './fake-gateway.js';
import { runWith } from './test-terminal.js';

let gateway: FakeGateway;
beforeEach(async () => {
  gateway = await FakeGateway.start();
});
afterEach(() => gateway.close());

function worker(number: number, more: Partial<WorkerView> = {}): WorkerView {
  const heard = new Date(Date.now() - 2_000).toISOString();
  return {
    ...{
      id: idOf(9, number),
      hostname: `render-${number}`,
      pid: 4_711,
      version: '0.1.0',
      state: 'active',
      fault: null,
    },
    ...{
      queues: ['cpu', 'gpu'],
      slots: { cpu: 4, gpu: 1 },
      storage_low: false,
      running: 2,
      devices: [],
      started_at: heard,
      heartbeat_at: heard,
    },
    ...more,
  };
}

const FAULT = { code: 'FFMPEG_NOT_FOUND', message: 'FFPROBE_PATH is /opt/ffprobe.', hint: 'Install ffmpeg.' };
const serve = (workers: readonly WorkerView[]): void =>
  gateway.next('GET /workers', (_request, response) => reply(response, 200, { data: workers }));

it('lists who works, and says of who does not why and what to do', async () => {
  serve([worker(1), worker(2, { state: 'unhealthy', fault: FAULT, running: 0 }), worker(3, { state: 'lost' })]);
  const { code, out, err } = await runWith(gateway, ['workers']);
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/WORKER +MACHINE +STATE +QUEUES +RUNS +HEARD +REASON/);
  expect(lines[1]).toMatch(/render-1\/4711 +active +cpu 4, gpu 1 +2 /);
  expect(lines[2]).toContain('FFMPEG_NOT_FOUND: FFPROBE_PATH is /opt/ffprobe.');
  expect(lines[3]).toContain('look at its machine');
  expect(err).toContain('Install ffmpeg.');
});

it('prints them as JSON', async () => {
  serve([worker(2, { state: 'unhealthy', fault: FAULT })]);
  const { code, out } = await runWith(gateway, ['workers', '--json=state,fault']);
  expect([code, JSON.parse(out)]).toEqual([0, [{ state: 'unhealthy', fault: FAULT }]]);
});

it('says so when there is none', async () => {
  serve([]);
  const { code, out, err } = await runWith(gateway, ['workers']);
  expect([code, `${out}${err}`]).toEqual([0, expect.stringContaining('No worker was heard of')]);
});
