import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Kind } from './variable.js';

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number, unit = ''): Kind<number> {
  const counted = unit === '' ? '' : ` (${unit})`;
  return {
    allowed: `a whole number from ${min} to ${max}${counted}`,
    parse(text) {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
    },
  };
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Kind<Word> {
  return {
    allowed: words.join(', '),
    parse: (text) => words.find((word) => word === text.toLowerCase()),
  };
}

/** true or false, in the spellings that people use. */
export const yesOrNo: Kind<boolean> = {
  allowed: 'true or false',
  parse(text) {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    return /^(false|0|no|off)$/i.test(text) ? false : undefined;
  },
};

/** A path; a relative one is resolved against the folder that the process was started in. */
export const path: Kind<string> = {
  allowed: 'a path',
  parse: (text) => (text.includes('\0') ? undefined : resolve(text)),
};

/** A program: a path, or a bare name that is looked for on PATH. */
export const program: Kind<string> = {
  allowed: 'the path of a program',
  parse: (text) => (text.includes('/') ? path.parse(text) : word.parse(text)),
};

/** Any text without blanks, such as a host name or address. */
export const word: Kind<string> = {
  allowed: 'a host name or address without blanks',
  parse: (text) => (/\s/.test(text) ? undefined : text),
};

/** The id of a tenant, or `*` for all. */
export const tenant: Kind<string> = {
  allowed: 'a tenant (small letters, digits and hyphens), or *',
  parse: (text) => (/^(\*|[a-z0-9][a-z0-9-]{0,62})$/.test(text) ? text : undefined),
};

/** A URL of one of the given protocols (each with its colon), kept as it was written. */
export function url(protocols: readonly string[], example: string): Kind<string> {
  return {
    allowed: `a URL such as ${example}`,
    parse(text) {
      if (!URL.canParse(text)) return undefined;
      return protocols.includes(new URL(text).protocol) ? text : undefined;
    },
  };
}

/** An origin of the web: scheme, host and port, nothing behind them. */
export const origin: Kind<string> = {
  allowed: 'an origin such as https://studio.example',
  parse(text) {
    if (!URL.canParse(text)) return undefined;
    const { origin: parsed, protocol } = new URL(text);
    if (protocol !== 'http:' && protocol !== 'https:') return undefined;
    return text.replace(/\/$/, '').toLowerCase() === parsed ? parsed : undefined;
  },
};

/** The name of a host, an address, or a range of addresses (CIDR). */
export const hostOrRange: Kind<string> = {
  allowed: 'a host name, an address, or a range such as 10.0.0.0/8',
  parse(text) {
    const [address = '', bits, ...rest] = text.split('/');
    if (bits === undefined) return isIP(text) !== 0 || HOST_NAME.test(text) ? text.toLowerCase() : undefined;
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most ? text : undefined;
  },
};

const HOST_NAME = /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/i;

/** Several values separated by commas; one that comes twice is kept once. */
export function listOf<T>(kind: Kind<T>): Kind<readonly T[]> {
  return {
    allowed: `${kind.allowed}; several are separated by commas`,
    parse(text) {
      const values = text.split(',').map((part) => kind.parse(part.trim()));
      return values.includes(undefined) ? undefined : ([...new Set(values)] as T[]);
    },
  };
}

/** The word `none` for an empty list, or what the list allows. */
export function none<T>(list: Kind<readonly T[]>): Kind<readonly T[]> {
  return {
    allowed: `none, or ${list.allowed}`,
    parse: (text) => (text.toLowerCase() === 'none' ? [] : list.parse(text)),
  };
}

/** The proxies in front: how many there are, or the addresses and networks (CIDR) that they speak from. */
export const proxies: Kind<number | readonly string[]> = {
  allowed: 'how many proxies (0 to 9), or their addresses and networks such as 127.0.0.1 or 10.0.0.0/8, with commas',
  parse: (text) => (/^\d$/.test(text) ? Number(text) : listOf(network).parse(text)),
};

/** Everybody (`/0`) is no proxy: that would let anyone write any address. */
const network: Kind<string> = {
  allowed: 'an address or a network',
  parse(text) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
    const prefix = bits === undefined ? most : Number(bits);
    return prefix >= 1 && prefix <= most ? text : undefined;
  },
};
