import type { StopReason } from '@frameq/domain';
import { expect, it } from '@jest/globals';
import { resultOf } from './result-of.js';
import type { RunEnd } from './runner-process.js';

const completed: RunEnd = { kind: 'outcome', outcome: { kind: 'completed', result: { scenes: 4 } } };
const failure = { code: 'INTERNAL', class: 'internal', message: 'm', hint: 'h' } as const;
const failed: RunEnd = { kind: 'outcome', outcome: { kind: 'failed', failure, retryable: true } };
const stopped: RunEnd = { kind: 'outcome', outcome: { kind: 'stopped' } };
const killed: RunEnd = {
  kind: 'exit',
  exit: { code: null, signal: 'SIGKILL', error: null },
  output: '',
  oomKilled: false,
};

it.each<[string, RunEnd, StopReason | undefined, object]>([
  ['completed', completed, undefined, { outcome: { kind: 'completed' }, result: { scenes: 4 } }],
  ['failed', failed, undefined, { outcome: { kind: 'failed', failure, retryable: true }, result: null }],
  ['crashed', killed, undefined, { outcome: { kind: 'crashed' }, result: null }],
  ['crashed by somebody else’s SIGTERM', stopped, undefined, { outcome: { kind: 'crashed' } }],
  ['cancelled', stopped, 'cancel', { outcome: { kind: 'cancelled' } }],
  ['cancelled, although it completed', completed, 'cancel', { outcome: { kind: 'cancelled' }, result: null }],
  ['cancelled by force', killed, 'cancel', { outcome: { kind: 'cancelled' } }],
  ['interrupted', stopped, 'shutdown', { outcome: { kind: 'interrupted', reason: 'shutdown' } }],
  [
    'completed just before it was interrupted',
    completed,
    'shutdown',
    { outcome: { kind: 'completed' }, result: { scenes: 4 } },
  ],
  [
    'lost, although it completed',
    completed,
    'lost-lease',
    { outcome: { kind: 'interrupted', reason: 'lost-lease' }, result: null },
  ],
])('is %s', (_, end, reason, expected) => {
  expect(resultOf(end, reason && { reason }, 'cpu')).toMatchObject(expected);
});

it.each([
  ['timeout', 'STAGE_TIMEOUT', 'ran longer than its 1.5 s'],
  ['silence', 'STAGE_SILENT', 'reported nothing for 1.5 s'],
] as const)('names the limit that was broken: %s', (kind, code, words) => {
  const { outcome } = resultOf(killed, { reason: 'timeout', limit: { kind, ms: 1_500 } }, 'cpu');
  expect(outcome).toMatchObject({
    kind: 'failed',
    retryable: true,
    failure: { code, message: expect.stringContaining(words) },
  });
});
