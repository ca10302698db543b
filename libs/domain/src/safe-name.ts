const MAX_BYTES = 255;
const MAX_EXTENSION_BYTES = 32;
/** Characters that hide what a name says: controls, direction marks, zero-width joints, lone surrogates. */
const DECEPTIVE = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/**
 * A name that is safe to show, to log and to send back in a header: the last part of a path, NFC, without deceptive
 * characters, at most 255 bytes of UTF-8 with its extension kept. It never becomes a path on disk.
 */
export function safeName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1)!;
  const clean = last.replace(DECEPTIVE, '').replaceAll(':', '_').trim();
  return /^\.*$/.test(clean) ? 'unnamed' : shorten(clean);
}

function shorten(name: string): string {
  if (byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && byteLength(name.slice(dot)) <= MAX_EXTENSION_BYTES ? name.slice(dot) : '';
  const room = MAX_BYTES - byteLength(extension);
  let stem = '';
  let bytes = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return stem + extension;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
