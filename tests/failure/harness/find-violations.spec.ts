import { describe, expect, it } from '@jest/globals';
import type { Evidence, StageFact } from './evidence.js';
import { findViolations } from './find-violations.js';
import type { StageChange } from './transition-log.js';

const STAGE: StageFact = {
  ...{ stageId: 's1', jobId: 'j1', state: 'completed', token: 3, completedTokens: [3], openAttempts: 0, leased: false },
};
const change = (before: StageChange['before'], after: StageChange['after'], tokens: [number, number]): StageChange => ({
  ...{ stageId: 's1', before, after, tokenBefore: tokens[0], tokenAfter: tokens[1], marked: false },
});
const CHANGES = [
  change('queued', 'running', [0, 1]),
  change('running', 'queued', [1, 2]),
  change('queued', 'running', [2, 3]),
  change('running', 'completed', [3, 3]),
];

/** One job of one stage that was interrupted once and then completed. */
const SOUND: Evidence = {
  acknowledged: [{ key: 'k1', jobId: 'j1' }],
  jobs: [{ jobId: 'j1', key: 'k1', state: 'completed', cancelRequested: false, items: ['completed'] }],
  stages: [STAGE],
  artifacts: [{ stageId: 's1', token: 3, name: 'a.bin', sha256: 'ab', partial: false, sha256OnDisk: 'ab' }],
  stageChanges: CHANGES,
  jobChanges: [
    { jobId: 'j1', before: 'queued', after: 'running' },
    { jobId: 'j1', before: 'running', after: 'completed' },
  ],
  livingRunners: [],
  temporaryFiles: [],
  artifactsPerStage: 1,
};

const job = (more: Partial<Evidence['jobs'][number]>): Partial<Evidence> => ({
  jobs: [{ ...SOUND.jobs[0]!, ...more }],
});
const stage = (more: Partial<StageFact>): Partial<Evidence> => ({ stages: [{ ...STAGE, ...more }] });
const file = (more: Partial<Evidence['artifacts'][number]>): Partial<Evidence> => ({
  artifacts: [{ ...SOUND.artifacts[0]!, ...more }],
});
const also = (...more: StageChange[]): Partial<Evidence> => ({ stageChanges: [...CHANGES, ...more] });

describe('the checker', () => {
  it('finds nothing in a sound history', () => expect(findViolations(SOUND)).toEqual([]));

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['an acknowledged job that is gone', { acknowledged: [{ key: 'k9', jobId: 'j9' }] }, /^lost: job j9/],
    ['an answer with the job of another', { acknowledged: [{ key: 'k9', jobId: 'j1' }] }, /^wrong answer: k9/],
    ['two jobs for one key', { jobs: [SOUND.jobs[0]!, { ...SOUND.jobs[0]!, jobId: 'j2' }] }, /^twice: 2 jobs/],
    ['a job that has not ended', job({ state: 'running', items: ['running'] }), /^not ended: job j1 is running/],
    ['a job whose end nobody saw', { jobChanges: [SOUND.jobChanges[0]!] }, /^ended 0 times/],
    ['a job that ended twice', { jobChanges: [...SOUND.jobChanges, SOUND.jobChanges[1]!] }, /^ended 2 times/],
    [
      'a job that left its end',
      { jobChanges: [...SOUND.jobChanges, { jobId: 'j1', before: 'completed', after: 'running' }] },
      /^overwritten: job j1 went from completed/,
    ],
    ['a job that its items deny', job({ items: ['failed'] }), /^rolled up wrongly: job j1 is completed/],
    ['a stage that left its end', also(change('completed', 'cancelled', [3, 3])), /^overwritten: stage s1/],
    ['a retry that nobody asked for', also(change('failed', 'queued', [3, 4])), /^overwritten: stage s1/],
    ['a move that is not in the table', also(change('blocked', 'running', [3, 4])), /^illegal move: stage s1/],
    ['a token that changes alone', also(change('queued', 'queued', [3, 4])), /^illegal move: stage s1/],
    ['a token that falls', also(change('running', 'failed', [3, 2])), /^token fell/],
    ['a claim under an old token', also(change('queued', 'running', [3, 3])), /^token did not rise/],
    ['a lease given back under its token', also(change('running', 'queued', [3, 3])), /^token did not rise/],
    [
      'a success after the cancel',
      { stageChanges: CHANGES.map((one) => (one.after === 'completed' ? { ...one, marked: true } : one)) },
      /^went on after its cancel/,
    ],
    [
      'a claim after the cancel',
      { stageChanges: CHANGES.map((one) => (one.tokenAfter === 1 ? { ...one, marked: true } : one)) },
      /^went on after its cancel/,
    ],
    ['a stage completed twice', also(change('running', 'completed', [3, 3])), /^completed 2 times: stage s1/],
    ['a success that no change made', { stageChanges: [] }, /^completed 0 times: stage s1/],
    ['two runs that both count', stage({ completedTokens: [1, 3] }), /^2 completed attempts/],
    ['a success by a run that had lost its lease', stage({ completedTokens: [1] }), /^completed under token 1/],
    [
      'a completed run of a stage that failed',
      stage({ state: 'failed' }),
      /^1 completed attempts: stage s1, which is failed/,
    ],
    ['a file that is gone', file({ sha256OnDisk: null }), /^no file: a.bin/],
    ['a file with another content', file({ sha256OnDisk: 'cd' }), /^another content: a.bin/],
    ['an artifact of a run that was late', file({ token: 1 }), /^artifact of another run/],
    [
      'an artifact of a stage that failed',
      stage({ state: 'failed', completedTokens: [] }),
      /^artifact without success/,
    ],
    ['a success without its artifact', { artifacts: [] }, /^success with 0 artifacts instead of 1/],
    ['a lease that nobody gives back', stage({ leased: true }), /^leaked lease/],
    ['an attempt without an end', stage({ openAttempts: 1 }), /^1 attempts without an end/],
    ['an orphan', { livingRunners: ['node runner-main.js'] }, /^orphan: node/],
    ['a temporary file', { temporaryFiles: ['x'] }, /^temporary file left: x/],
  ])('catches %s', (_what, broken, violation) => {
    expect(findViolations({ ...SOUND, ...broken })).toContainEqual(expect.stringMatching(violation));
  });

  it('lets partial artifacts and the end of a cancelled job pass', () => {
    const cancelled: Partial<Evidence> = {
      ...job({ state: 'cancelled', cancelRequested: true, items: ['cancelled'] }),
      ...stage({ state: 'cancelled', completedTokens: [] }),
      ...file({ partial: true }),
      stageChanges: [change('queued', 'running', [2, 3]), { ...change('running', 'cancelled', [3, 3]), marked: true }],
      jobChanges: [{ jobId: 'j1', before: 'cancelling', after: 'cancelled' }],
    };
    expect(findViolations({ ...SOUND, ...cancelled })).toEqual([]);
  });
});
