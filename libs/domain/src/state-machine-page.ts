import { STAGE_MOVES, STAGE_STATES, isTerminalStage, type StageMove } from './stage.js';

/** The text of docs/state-machine.md, made from the table of moves so that it cannot say anything else. */
export function stateMachinePage(): string {
  const moves = Object.keys(STAGE_MOVES) as StageMove[];
  return [
    '# The states of a stage',
    '',
    'Made from `STAGE_MOVES` in `libs/domain/src/stage.ts`; a test fails when this page is stale. Nothing but these moves',
    'changes `stage.state`, CHECK constraints repeat the law, and each statement in `libs/db/src/sql` names the moves it makes.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> blocked',
    '  [*] --> queued',
    ...moves.flatMap((move) => STAGE_MOVES[move].from.map((from) => `  ${from} --> ${STAGE_MOVES[move].to}: ${move}`)),
    ...STAGE_STATES.filter(isTerminalStage).map((state) => `  ${state} --> [*]`),
    '```',
    '',
    '| move | from | to | when |',
    '|---|---|---|---|',
    ...moves.map((move) => {
      const { from, to, when } = STAGE_MOVES[move];
      return `| \`${move}\` | ${from.join(', ')} | ${to} | ${when} |`;
    }),
    '',
    'A stage in `queued` whose `run_after` lies in the future waits for its next attempt. `lease_token` rises at every claim,',
    'requeue, retry and rewind; who holds an older one is late, and what a late holder reports is dropped.',
    '',
  ].join('\n');
}
