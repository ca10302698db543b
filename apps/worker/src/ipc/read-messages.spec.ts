import { describe, expect, it } from '@jest/globals';
import { readRunnerMessage } from './read-runner-message.js';
import { readRunnerSettings } from './runner-settings.js';
import { readWorkerMessage } from './read-worker-message.js';

const stage = {
  ...{ stageId: 'a', token: 1, tenantId: 't', pipeline: 'p', name: 's', attempt: 1, params: {}, results: {} },
  ...{ input: null, artifacts: [], batch: 1, logged: { chunks: 0, lines: 0 } },
};
const artifact = { name: 'a.json', kind: 'k', mediaType: 'application/json', bytes: 3, sha256: 'ab' };
const failure = { code: 'INTERNAL', class: 'internal', message: 'm', hint: 'h' };

describe('messages of a runner', () => {
  it.each([
    { type: 'ready' },
    { type: 'checked', fault: null },
    { type: 'checked', fault: failure },
    { type: 'progress', run: 1, share: 0.5, note: null, etaS: 3.2 },
    { type: 'artifact', run: 1, artifact },
    { type: 'log-chunk', run: 1, chunk: { index: 0, firstLine: 1, lines: 2, bytes: 30 } },
    { type: 'warning', run: 1, warning: { code: 'ODD_SIZE', message: 'm', hint: 'h' } },
    { type: 'outcome', run: 1, outcome: { kind: 'completed', result: {} } },
    { type: 'outcome', run: 1, outcome: { kind: 'failed', failure, retryable: true } },
    { type: 'outcome', run: 1, outcome: { kind: 'stopped' } },
  ])('are taken: $type', (message) => {
    expect(readRunnerMessage({ ...message, v: 1 })).toEqual({ ...message, v: 1 });
    expect(readRunnerMessage({ ...message, v: 2 })).toBeNull();
  });

  it.each([
    null,
    'ready',
    [],
    { v: 1, type: 'toString' },
    { v: 1, type: 'progress', run: 1, share: 2, note: null, etaS: null },
    { v: 1, type: 'progress', run: 1, share: Number.NaN, note: null, etaS: null },
    { v: 1, type: 'artifact', run: 1, artifact: { ...artifact, bytes: -1 } },
    { v: 1, type: 'warning', run: 1, warning: { code: 'NO_SUCH', message: 'm', hint: 'h' } },
    {
      v: 1,
      type: 'outcome',
      run: 1,
      outcome: { kind: 'failed', failure: { ...failure, class: 'other' }, retryable: true },
    },
    { v: 1, type: 'outcome', run: 1, outcome: { kind: 'constructor' } },
    { v: 1, type: 'outcome', outcome: { kind: 'stopped' } },
  ])('are refused: %j', (message) => {
    expect(readRunnerMessage(message)).toBeNull();
  });
});

describe('messages of a worker', () => {
  it('are taken and refused by their form', () => {
    const run = { type: 'run', v: 1, run: 1, stage };
    expect(readWorkerMessage(run)).toEqual(run);
    expect(readWorkerMessage({ type: 'stopping', v: 1, reason: 'cancel' })).not.toBeNull();
    expect(readWorkerMessage({ type: 'stopping', v: 1, reason: 'whim' })).toBeNull();
    expect(readWorkerMessage({ ...run, stage: { ...stage, token: '1' } })).toBeNull();
    expect(readWorkerMessage({ ...run, stage: { ...stage, artifacts: [{ stage: 'x' }] } })).toBeNull();
  });
});

it('reads settings and refuses to run without them', () => {
  const settings = {
    storageDir: '/s',
    serverPaths: { roots: ['/in'], defaultDir: null, hidden: ['/s'] },
    modelsDir: '/m',
    toolPaths: { ffmpegPath: null, ffprobePath: '/opt/ffprobe' },
    pipelineModules: [],
    device: { kind: 'cpu', index: 0 },
  };
  expect(readRunnerSettings(JSON.stringify(settings))).toEqual(settings);
  expect(() => readRunnerSettings(undefined)).toThrow('started by a worker');
  expect(() => readRunnerSettings('{}')).toThrow('started by a worker');
});
