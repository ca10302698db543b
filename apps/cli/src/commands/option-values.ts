import { InvalidArgumentError } from 'commander';

/** Reads `name=value` and adds it to those before. */
export function keyValue(word: string, before: Record<string, string> = {}): Record<string, string> {
  const at = word.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as name=value.');
  return { ...before, [word.slice(0, at)]: word.slice(at + 1) };
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const LONGEST_S = 30 * SECONDS.d;

/** Reads a span such as `90s`, `10m`, `2h` or `1d`; seconds. */
export function span(word: string): number {
  const [, number, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(word) ?? [];
  const seconds = Number(number) * SECONDS[(unit ?? 's') as keyof typeof SECONDS];
  if (seconds >= 1 && seconds <= LONGEST_S) return seconds;
  throw new InvalidArgumentError('Give a span of at most 30 days, such as 90s, 10m, 2h or 1d.');
}
