import { AppError } from '@frameq/domain';

/** Both ends inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range that a Range header asks for (RFC 9110 section 14), or null when the whole is to be sent: no header, a
 * header that is not understood, or several ranges at once. Throws RANGE_NOT_SATISFIABLE.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | null {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new AppError('RANGE_NOT_SATISFIABLE', `The file has ${size} bytes; the range begins behind its end.`, {
      detail: { size },
    });
  }
  return { start, end };
}
