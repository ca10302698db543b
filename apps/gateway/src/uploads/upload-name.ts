import type { IncomingHttpHeaders } from 'node:http';

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

/** The name that a raw upload carries: `?name=`, else `X-Filename`, else Content-Disposition; made safe. */
export function uploadName(query: string | undefined, headers: IncomingHttpHeaders): string {
  const header = headers['x-filename'];
  const given =
    query ?? (typeof header === 'string' ? unescape(utf8(header)) : dispositionName(headers['content-disposition']));
  return safeName(given ?? '');
}

/** The file name of a Content-Disposition (RFC 6266); `filename*` wins over `filename`. */
function dispositionName(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, extended] = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header) ?? [];
  if (extended !== undefined) return unescape(extended);
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
  return quoted === undefined ? plain && utf8(plain) : utf8(quoted.replace(/\\(.)/g, '$1'));
}

/** Node reads headers as Latin-1; a client that sent UTF-8 meant UTF-8. */
function utf8(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && Buffer.byteLength(name.slice(dot)) <= MAX_EXTENSION_BYTES ? name.slice(dot) : '';
  const room = MAX_BYTES - Buffer.byteLength(extension);
  let stem = '';
  let bytes = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return stem + extension;
}
