import { lookup as lookUpName } from 'node:dns/promises';
import { isIP } from 'node:net';
import { checkWebhookUrl, hostOf, isAllowedHost, refused, type WebhookRules } from './check-webhook-url.js';
import { isPublicAddress } from './is-public-address.js';

/** Finds every address of a name, as `dns.promises.lookup` does with `all`. */
export type Lookup = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Where a request goes: a URL, and the one address that its host stands for during this request. */
export interface Target {
  readonly url: URL;
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * Resolves the host of a webhook once. Every address that the name has must be allowed, not only the one that is taken: what
 * is mixed was made to deceive. Throws WEBHOOK_URL_REFUSED, or what the lookup throws.
 */
export async function resolveTarget(text: string, rules: WebhookRules, lookup: Lookup = lookUpAll): Promise<Target> {
  const url = checkWebhookUrl(text, rules);
  const host = hostOf(url);
  const literal = isIP(host);
  const found = literal === 0 ? await lookup(host) : [{ address: host, family: literal }];
  const named = isAllowedHost(host, rules);
  for (const { address } of found) {
    if (named || isPublicAddress(address) || isAllowedHost(address, rules)) continue;
    throw refused(`${host} stands for ${address}, which is not a public address.`);
  }
  const [first] = found;
  if (first === undefined) throw refused(`${host} stands for no address.`);
  return { url, address: first.address, family: isIP(first.address) === 6 ? 6 : 4 };
}

function lookUpAll(name: string): ReturnType<Lookup> {
  return lookUpName(name, { all: true, order: 'verbatim' });
}
