import { loadStatement } from '@frameq/db';
import { AppError, STAGE_MOVES, type StageMove } from '@frameq/domain';
import { plantJob, settlement } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readAudit, startAudit } from './audit-trail.js';
import { openStageTables, type StageTables } from './stage-tables.js';

const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../..');
const SQL = path.join(ROOT, 'libs/db/src/sql');
const statements = readdirSync(SQL).map((file) => file.replace(/\.sql$/, ''));

/** The moves that a statement's header claims. */
function claimedMoves(name: string): string[] {
  const header = loadStatement(name)
    .text.split('\n')
    .filter((line) => line.startsWith('--'))
    .join(' ')
    .replaceAll('-- ', '');
  if (/makes no move/i.test(header)) return [];
  const said = /Moves?: ([^.]*)\./.exec(header)?.[1] ?? '';
  return said.match(/[a-z]+/g)?.filter((word) => word in STAGE_MOVES) ?? [];
}

const changesStage = (text: string) => /update\s+stage\b/i.test(text);

describe('the statements', () => {
  it.each(statements)('%s is headed by what it does, and by the moves it makes if it writes states', (name) => {
    const { text } = loadStatement(name);
    expect(text).toMatch(/^-- [A-Z]/);
    const writesState = /update stage[\s\S]*?\bset\s+state\b/i.test(text);
    expect(claimedMoves(name).length > 0).toBe(writesState);
  });

  it('together make every move of the table', () => {
    expect([...new Set(statements.flatMap(claimedMoves))].sort()).toEqual(Object.keys(STAGE_MOVES).sort());
  });
});

it('no other source writes to stages: submission inserts them, and only sql/ changes them', () => {
  const sources = ['libs', 'apps'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\/src\/.*\.ts$/.test(file) && !/generated|node_modules|\.spec\.ts$|^testing\//.test(file))
      .map((file) => path.join(ROOT, folder, file)),
  );
  expect(sources.length).toBeGreaterThan(50);
  const writers = sources.filter((file) => {
    const text = readFileSync(file, 'utf8');
    return /update\s+"?stage"?\s/i.test(text) || /\.stage\.(update|upsert|delete)/.test(text);
  });
  expect(writers).toEqual([]);
  const changers = statements.filter((name) => changesStage(loadStatement(name).text));
  expect(changers.filter((name) => claimedMoves(name).length === 0)).toEqual([
    'move-job',
    'renew-leases',
    'set-priority',
  ]);
});

describe('executed', () => {
  let tables: StageTables;
  beforeAll(async () => {
    tables = await openStageTables();
    await startAudit(tables);
  });
  afterAll(() => tables.close());

  const failure = new AppError('STAGE_TIMEOUT', 'It took too long.').toFailure();
  const seen = async (work: () => Promise<unknown>): Promise<string[]> => {
    await tables.rows('truncate audit');
    await work();
    return [...new Set((await readAudit(tables)).map(({ before, after }) => `${before} → ${after}`))].sort();
  };
  const edges = (...moves: StageMove[]) =>
    [
      ...new Set(moves.flatMap((move) => STAGE_MOVES[move].from.map((from) => `${from} → ${STAGE_MOVES[move].to}`))),
    ].sort();

  it('each statement makes the moves of its header and no other', async () => {
    const job = await plantJob(tables.db, { items: 4, queues: ['cpu', 'cpu'] });
    const firsts = job.items.map((item) => ({ stageId: item.stageIds[0]!, token: 0 }));
    let claimed: readonly { stageId: string; token: number }[] = [];
    const made = await seen(async () => ({ claimed } = await tables.stages.claim(firsts, tables.terms())));
    expect(made).toEqual(edges('claim'));
    const [a, b, c] = claimed;
    const ends = [
      settlement(a!),
      settlement(b!, { move: 'requeue', outcome: 'interrupted' }),
      settlement(c!, { move: 'exhaust', outcome: 'failed', failure }),
    ];
    const settled = await seen(() => tables.stages.settle(ends));
    expect(settled).toEqual([...edges('complete', 'requeue', 'exhaust', 'ready'), 'blocked → cancelled'].sort());
    expect(await seen(() => tables.stages.requestCancel(job.jobId, 'default'))).toEqual(edges('cancel'));
    const stop = settlement(claimed[3]!, { move: 'stop', outcome: 'cancelled' });
    expect(await seen(() => tables.stages.settle([stop]))).toEqual(edges('stop'));
    const retried = await seen(() => tables.stages.retry(job.jobId, 'default'));
    expect(retried).toEqual(['cancelled → blocked', 'cancelled → queued', 'failed → queued']);
    expect(retried.every((edge) => edges('retry', 'rewind').includes(edge))).toBe(true);
  });
});
