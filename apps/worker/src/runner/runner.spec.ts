import type { StageContext, StageModule } from '@frameq/pipelines';
import { ServerPaths, type Storage } from '@frameq/storage';
import { beforeEach, expect, it } from '@jest/globals';
import type { RunnerMessage } from '../ipc/messages.js';
import { Runner } from './runner.js';

type Run = (context: StageContext) => Promise<Record<string, unknown>>;

let sent: RunnerMessage[];
let exits: number[];
let told: () => void;
const removed: string[] = [];
const storage = {
  makeWorkDir: () => '/work/1',
  removeWorkDir: async (path: string) => void removed.push(path),
  putLogChunk: async () => undefined,
} as unknown as Storage;
const port = {
  send: async (message: RunnerMessage) => {
    sent.push(message);
    if (message.type === 'outcome') told();
  },
  exit: (code: number) => void exits.push(code),
};
const outcome = (): Promise<void> => new Promise((resolve) => (told = resolve));

beforeEach(() => {
  sent = [];
  exits = [];
});

function runner(run: Run): Runner {
  const load = async (): Promise<StageModule> => ({ run });
  const serverPaths = new ServerPaths({ roots: [], defaultDir: null, hidden: [] });
  const device = { kind: 'cpu', index: 0 } as const;
  return new Runner({ storage, serverPaths, device, modelsDir: '/models', toolPaths: {}, load }, port);
}

const stage = {
  ...{ stageId: 'a', token: 1, tenantId: 't', pipeline: 'p', name: 's', attempt: 2, params: { depth: 3 }, results: {} },
  ...{ input: null, artifacts: [], batch: 1, logged: { chunks: 0, lines: 0 } },
};
const runMessage = (run = 1): unknown => ({ type: 'run', v: 1, run, stage });

it('runs a stage with its context and answers with what it returned', async () => {
  const done = outcome();
  runner(async ({ params, attempt, workDir, device }) => ({ ...params, attempt, workDir, device: device.kind })).take(
    runMessage(7),
  );
  await done;
  const result = { depth: 3, attempt: 2, workDir: '/work/1', device: 'cpu' };
  expect(sent).toEqual([{ type: 'outcome', v: 1, run: 7, outcome: { kind: 'completed', result } }]);
  expect(removed).toContain('/work/1');
  expect(exits).toEqual([]);
});

it.each([
  ['nothing', async () => undefined as never],
  ['a list', async () => [] as never],
  ['more than 64 KiB', async () => ({ text: 'x'.repeat(65_536) })],
])('does not accept %s as a result', async (_, run) => {
  const done = outcome();
  runner(run).take(runMessage());
  await done;
  expect(sent.at(-1)).toMatchObject({ outcome: { kind: 'failed', failure: { code: 'OUTPUT_INVALID' } } });
});

it('aborts its stage with the reason that the worker gave, answers and exits', async () => {
  const done = outcome();
  let reason: unknown;
  const busy = runner(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    reason = signal.reason;
    throw signal.reason;
  });
  busy.take(runMessage());
  await Promise.resolve();
  busy.take({ type: 'stopping', v: 1, reason: 'shutdown' });
  await new Promise(setImmediate);
  busy.stop();
  await done;
  await new Promise(setImmediate);
  expect(reason).toBe('shutdown');
  expect(sent.at(-1)).toMatchObject({ outcome: { kind: 'stopped' } });
  expect(exits).toEqual([0]);
});

it('ends at once when it is stopped idle', () => {
  runner(async () => ({})).stop();
  expect(exits).toEqual([0]);
});

it('ends when it is told something that it does not understand', () => {
  runner(async () => ({})).take({ type: 'run', v: 99 });
  expect(exits).toEqual([2]);
});

it('is deaf to a stage that goes on after its end', async () => {
  const done = outcome();
  let late: (() => void) | undefined;
  runner(async ({ progress, warn }) => {
    late = () => {
      progress(1);
      warn({ code: 'ODD_SIZE', message: 'late', hint: 'late' });
    };
    return {};
  }).take(runMessage());
  await done;
  late!();
  expect(sent.map((message) => message.type)).toEqual(['outcome']);
});
