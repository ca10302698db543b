const OVERHEAD = 2;

/**
 * Whether a value takes at most `limit` bytes of JSON, to the safe side: it may say no to a text that is full of what JSON
 * escapes. It stops counting at the limit and makes no text, so that a runner that floods its worker costs it nothing.
 */
export function isJsonWithin(value: unknown, limit: number): boolean {
  return measure(value, limit, new Set()) <= limit;
}

function measure(value: unknown, left: number, above: Set<object>): number {
  if (typeof value === 'string') return measureText(value, left);
  if (typeof value === 'bigint') return Infinity; // It could not be sent.
  if (typeof value !== 'object' || value === null) return String(value).length;
  if (above.has(value)) return Infinity;
  above.add(value);
  let bytes = OVERHEAD;
  const isList = Array.isArray(value);
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    bytes += isList ? 1 : measureText(name, left - bytes) + OVERHEAD;
    if (bytes <= left) bytes += measure((value as Record<string, unknown>)[name], left - bytes, above);
    if (bytes > left) break;
  }
  above.delete(value);
  return bytes;
}

function measureText(text: string, left: number): number {
  if (text.length + OVERHEAD > left) return Infinity;
  let bytes = Buffer.byteLength(text) + OVERHEAD;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20) bytes += 5;
    else if (code === 0x22 || code === 0x5c) bytes += 1;
    else if (code >= 0xd800 && code <= 0xdfff) bytes += 3;
  }
  return bytes;
}
