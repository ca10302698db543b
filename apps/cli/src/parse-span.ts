import { InvalidArgumentError } from 'commander';

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;

const LONGEST_S = 100 * 365 * 86_400;

/** Reads `0`, `90`, `90s`, `15m`, `24h`, `30d` or `2w` as seconds. */
export function parseSpan(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,9})([smhdw])?$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('A time looks like 0, 90s, 15m, 24h, 30d or 2w.');
  return Number(number) * SECONDS[unit as keyof typeof SECONDS];
}

/** Reads a moment: a date such as 2027-01-31, a time with offset, or a span from now such as 90d. Returns it for the API. */
export function parseMoment(text: string, now = Date.now()): string {
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return text;
  const seconds = parseSpan(text);
  if (seconds === 0 || seconds > LONGEST_S)
    throw new InvalidArgumentError('Give a moment in the future: 90d, or a date such as 2027-01-31.');
  return new Date(now + seconds * 1_000).toISOString();
}
