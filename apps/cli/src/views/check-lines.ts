import type { CheckView } from '@frameq/contracts';
import { toAscii } from '../output/ascii.js';
import { type Paint, paintState } from '../output/style.js';

const MARKS = { ok: 'ok', degraded: 'doubt', down: 'broken' } as const;

/** A check as lines of ASCII: its mark, its name as wide as `width`, what was found, and what to do. */
export function checkLines(check: CheckView, width: number, paint: Paint): string[] {
  const mark = paintState(paint, check.status, MARKS[check.status].padEnd(6));
  const indent = ' '.repeat(width + 12);
  const [first = '', ...more] = toAscii(check.message).split('\n');
  const lines = [`  ${mark}  ${check.name.padEnd(width)}  ${first}`, ...more.map((line) => indent + line)];
  return check.hint === null ? lines : [...lines, `${indent}${paint('cyan', 'hint:')} ${toAscii(check.hint)}`];
}
