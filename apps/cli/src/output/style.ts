import type { Terminal } from '../terminal.js';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
export type Colour = keyof typeof CODES;

/** Paints a text, or leaves it alone where colours are off. */
export type Paint = (colour: Colour, text: string) => string;

/** Whether a stream shows colours: a terminal that is not dumb, and nobody said no (https://no-color.org). */
export function showsColour(stream: { readonly isTTY?: boolean }, env: Terminal['env'], wanted: boolean): boolean {
  if (!wanted || env['TERM'] === 'dumb') return false;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stream.isTTY === true;
}

/** A painter for a stream that does or does not show colours. */
export function painter(on: boolean): Paint {
  return on
    ? (colour, text) => (text === '' ? '' : `\u001b[${CODES[colour]}m${text}\u001b[0m`)
    : (_colour, text) => text;
}

const STATE_COLOURS: Readonly<Record<string, Colour>> = {
  running: 'cyan',
  cancelling: 'yellow',
  completed: 'green',
  partial: 'yellow',
  failed: 'red',
  ok: 'green',
  degraded: 'yellow',
  down: 'red',
};

/** A state in its colour. */
export function paintState(paint: Paint, state: string, text = state): string {
  const colour = STATE_COLOURS[state];
  return colour === undefined ? text : paint(colour, text);
}
