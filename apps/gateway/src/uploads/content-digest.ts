import { AppError } from '@frameq/domain';

/**
 * The SHA-256, hex, that a Content-Digest names (RFC 9530), or undefined when there is none. Digests of other algorithms
 * are ignored, as the RFC allows. Throws INVALID_REQUEST when a sha-256 is named but is not one.
 */
export function expectedSha256(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, encoded] = /(?:^|,)\s*sha-256\s*=\s*([^,]*)/i.exec(String(header)) ?? [];
  if (encoded === undefined) return undefined;
  const [, base64] = /^:([A-Za-z0-9+/]{43}=):\s*$/.exec(encoded) ?? [];
  if (base64 === undefined) {
    throw new AppError('INVALID_REQUEST', 'Content-Digest holds no valid sha-256; its shape is sha-256=:BASE64:.', {
      field: 'Content-Digest',
    });
  }
  return Buffer.from(base64, 'base64').toString('hex');
}
