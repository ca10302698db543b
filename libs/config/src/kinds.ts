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
