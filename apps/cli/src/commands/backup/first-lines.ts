const AT_MOST = 20;

/** The first of many lines for people, and how many there are besides; --json has all of them. */
export function firstLines(lines: readonly string[]): string[] {
  if (lines.length <= AT_MOST) return [...lines];
  return [...lines.slice(0, AT_MOST), `  and ${lines.length - AT_MOST} more, which --json lists`];
}
