import { isTerminalJob, isTerminalStage, rollUpJob, STAGE_MOVES, type StageMove } from '@frameq/domain';
import type { Evidence } from './evidence.js';

/** Moves that only somebody's `retry` makes; no scenario retries, so they are violations here. */
const BY_REQUEST: readonly StageMove[] = ['retry', 'rewind'];

const LEGAL = new Set(
  (Object.keys(STAGE_MOVES) as StageMove[])
    .filter((move) => !BY_REQUEST.includes(move))
    .flatMap((move) => STAGE_MOVES[move].from.map((from) => `${from} → ${STAGE_MOVES[move].to}`)),
);
/** Moves that take a lease or give it back: the token must rise by one. */
const RAISING = new Set(['queued → running', 'running → queued']);

/**
 * The checker: everything that may never be true once a scenario is over, in words; an empty list is a pass. It judges from
 * rows, the log of changes, the files and the processes, and not from what the services say.
 */
export function findViolations(evidence: Evidence): string[] {
  return [
    ...submissions(evidence),
    ...endings(evidence),
    ...moves(evidence),
    ...commits(evidence),
    ...files(evidence),
    ...leftovers(evidence),
  ];
}

function* submissions({ acknowledged, jobs }: Evidence): Iterable<string> {
  const byId = new Map(jobs.map((job) => [job.jobId, job]));
  for (const { key, jobId } of acknowledged) {
    const job = byId.get(jobId);
    if (job === undefined) yield `lost: job ${jobId} was acknowledged to ${key} and is not there`;
    else if (job.key !== key) yield `wrong answer: ${key} was answered with job ${jobId}, which ${job.key} made`;
  }
  const made = new Map<string, number>();
  for (const { key } of jobs) if (key !== null) made.set(key, (made.get(key) ?? 0) + 1);
  for (const [key, count] of made) if (count > 1) yield `twice: ${count} jobs were made for the key ${key}`;
}

function* endings({ jobs, jobChanges }: Evidence): Iterable<string> {
  const ends = new Map<string, number>();
  for (const { jobId, before, after } of jobChanges) {
    if (isTerminalJob(before)) yield `overwritten: job ${jobId} went from ${before} to ${after}`;
    if (isTerminalJob(after)) ends.set(jobId, (ends.get(jobId) ?? 0) + 1);
  }
  for (const { jobId, state, items, cancelRequested } of jobs) {
    const count = ends.get(jobId) ?? 0;
    if (!isTerminalJob(state)) yield `not ended: job ${jobId} is ${state}`;
    else if (count !== 1) yield `ended ${count} times: job ${jobId}`;
    const rolledUp = rollUpJob(items, cancelRequested);
    if (rolledUp !== state) yield `rolled up wrongly: job ${jobId} is ${state}, its items say ${rolledUp}`;
  }
}

function* moves({ stageChanges }: Evidence): Iterable<string> {
  for (const { stageId, before, after, tokenBefore, tokenAfter, marked } of stageChanges) {
    const move = `${before} → ${after}`;
    const what = `stage ${stageId} (${move}, token ${tokenBefore} → ${tokenAfter})`;
    if (isTerminalStage(before)) yield `overwritten: ${what}`;
    else if (!LEGAL.has(move)) yield `illegal move: ${what}`;
    if (tokenAfter < tokenBefore) yield `token fell: ${what}`;
    if (RAISING.has(move) && tokenAfter !== tokenBefore + 1) yield `token did not rise by one: ${what}`;
    if (marked && (after === 'completed' || after === 'running')) yield `went on after its cancel: ${what}`;
  }
}

function* commits({ stages, stageChanges }: Evidence): Iterable<string> {
  const completions = new Map<string, number>();
  for (const { stageId, after } of stageChanges) {
    if (after === 'completed') completions.set(stageId, (completions.get(stageId) ?? 0) + 1);
  }
  for (const { stageId, state, token, completedTokens } of stages) {
    const wanted = state === 'completed' ? 1 : 0;
    const changes = completions.get(stageId) ?? 0;
    if (changes !== wanted) yield `completed ${changes} times: stage ${stageId}, which is ${state}`;
    if (completedTokens.length !== wanted) {
      yield `${completedTokens.length} completed attempts: stage ${stageId}, which is ${state}`;
    } else if (wanted === 1 && completedTokens[0] !== token) {
      yield `completed under token ${completedTokens[0]}: stage ${stageId}, whose token is ${token}`;
    }
  }
}

function* files({ stages, artifacts, artifactsPerStage }: Evidence): Iterable<string> {
  const byId = new Map(stages.map((stage) => [stage.stageId, stage]));
  const whole = new Map<string, number>();
  for (const { stageId, token, name, sha256, partial, sha256OnDisk } of artifacts) {
    const stage = byId.get(stageId);
    if (sha256OnDisk === null) yield `no file: ${name} of stage ${stageId}`;
    else if (sha256OnDisk !== sha256) yield `another content: ${name} of stage ${stageId}`;
    if (partial) continue;
    whole.set(stageId, (whole.get(stageId) ?? 0) + 1);
    if (stage?.state !== 'completed')
      yield `artifact without success: ${name} of stage ${stageId}, which is ${stage?.state}`;
    else if (token !== stage.completedTokens[0]) yield `artifact of another run: ${name} of stage ${stageId}`;
  }
  if (artifactsPerStage === null) return;
  for (const { stageId, state } of stages) {
    const count = whole.get(stageId) ?? 0;
    if (state === 'completed' && count !== artifactsPerStage) {
      yield `success with ${count} artifacts instead of ${artifactsPerStage}: stage ${stageId}`;
    }
  }
}

function* leftovers({ stages, livingRunners, temporaryFiles }: Evidence): Iterable<string> {
  for (const { stageId, state, leased, openAttempts } of stages) {
    if (leased || state === 'running') yield `leaked lease: stage ${stageId} is ${state}`;
    if (openAttempts > 0) yield `${openAttempts} attempts without an end: stage ${stageId}`;
  }
  for (const command of livingRunners) yield `orphan: ${command}`;
  for (const file of temporaryFiles) yield `temporary file left: ${file}`;
}
