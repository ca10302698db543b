import type { LogLine } from '@frameq/contracts';
import type { Colour, Paint } from '../output/style.js';
import { showable } from '../output/text-width.js';

const COLOURS: Readonly<Record<LogLine['level'], Colour | null>> = {
  debug: 'dim',
  info: null,
  warn: 'yellow',
  error: 'red',
};

/** One line of a log: `14:02:11.480 info  #0 detect  message key=value`. */
export function logLineText(line: LogLine, paint: Paint): string {
  const time = line.time.slice(11, 23);
  const colour = COLOURS[line.level];
  const fields = Object.entries(line.fields ?? {}).map(([name, value]) => `${name}=${fieldText(value)}`);
  const said = showable([line.message, ...fields].join(' '));
  const place = `#${line.item_index} ${line.stage}${line.attempt > 1 ? ` (attempt ${line.attempt})` : ''}`;
  return `${paint('dim', time)} ${line.level.padEnd(5)} ${paint('dim', place)}  ${colour === null ? said : paint(colour, said)}`;
}

/** Figures as they come from a clock have more digits than anybody reads; --json has them all. */
function fieldText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(typeof value === 'number' ? Number(value.toPrecision(6)) : value);
}
