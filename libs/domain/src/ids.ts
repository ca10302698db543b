/**
 * A UUID of version 7 (RFC 9562): ids made later sort later, so that rows that belong together lie together.
 *
 * @param nowMs Unix time in milliseconds
 * @param random sixteen random bytes; the first six are overwritten by the time
 */
export function uuidV7(nowMs: number, random: Uint8Array): string {
  if (random.length !== 16) throw new RangeError('uuidV7 needs sixteen random bytes.');
  const bytes = Uint8Array.from(random);
  let time = nowMs;
  for (let index = 5; index >= 0; index--) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** True for the text form of any UUID. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
