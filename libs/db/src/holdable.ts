/** What Postgres cannot hold in a text: NUL, and half of a surrogate pair, which is what cutting a text may leave. */
const UNHOLDABLE = /[\0\p{Surrogate}]/gu;
/** How JSON writes them. It also finds some texts that are fine; those are looked at in vain. */
const ESCAPED = /\\u(?:0000|d[89a-f])/;
const LARGEST_REAL = 1e9;

/** True when Postgres can hold this text as it is. */
export function isHoldable(text: string): boolean {
  return text.search(UNHOLDABLE) < 0;
}

/** A text as Postgres can hold it; the last words of a dead process, say, may be any bytes. */
export function holdableText(text: string): string {
  return text.replace(UNHOLDABLE, '\uFFFD');
}

/** A value as JSON that Postgres takes for jsonb. */
export function holdableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return ESCAPED.test(text) ? JSON.stringify(clean(JSON.parse(text))) : text;
}

/** A number as a column of type real can hold it: it refuses what is too large or too small for four bytes. */
export function holdableReal(value: number): number {
  return Math.fround(Math.min(LARGEST_REAL, Math.max(-LARGEST_REAL, value)));
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return holdableText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [holdableText(key), clean(member)]));
}
