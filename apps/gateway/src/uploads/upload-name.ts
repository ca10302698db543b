import { safeName } from '@frameq/domain';
import type { IncomingHttpHeaders } from 'node:http';

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
