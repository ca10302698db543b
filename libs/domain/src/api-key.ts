/** What a key may be allowed to do. */
export const API_KEY_SCOPES = ['jobs:read', 'jobs:write', 'jobs:cancel', 'artifacts:read', 'admin'] as const;

/** The tenant that is always there. Its admins administer the whole installation. */
export const DEFAULT_TENANT = 'default';

/** A new API key and the part of it by which its row is found. */
export interface NewKey {
  /** `fq_<prefix>_<43 letters>_<checksum>`; shown once, kept only as its SHA-256. */
  readonly key: string;
  /** Eight letters; not secret. */
  readonly prefix: string;
}

const PREFIX_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const PREFIX_BYTES = 8;
const SECRET_BYTES = 32;

/**
 * Makes an API key. The checksum lets a client and a secret scanner tell a key from a typing error without a server.
 * @param random forty random bytes: eight for the prefix, thirty-two for the secret
 */
export function makeApiKey(random: Uint8Array): NewKey {
  if (random.length !== PREFIX_BYTES + SECRET_BYTES) throw new RangeError('makeApiKey needs forty random bytes.');
  const prefix = Array.from(random.subarray(0, PREFIX_BYTES), (byte) => PREFIX_LETTERS[byte % 32]).join('');
  const body = `fq_${prefix}_${base64url(random.subarray(PREFIX_BYTES))}`;
  return { key: `${body}_${crc32(body).toString(36).padStart(7, '0')}`, prefix };
}

/** True for a text that has a key's shape and the right checksum. */
export function isApiKey(text: string): boolean {
  const [, body, checksum] = /^(fq_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43})_([0-9a-z]{7})$/.exec(text) ?? [];
  return body !== undefined && crc32(body).toString(36).padStart(7, '0') === checksum;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** CRC-32 as in ISO 3309 and zip. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
