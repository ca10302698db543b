import { AppError } from '@frameq/domain';
import { isIP } from 'node:net';
import { isInRange, isPublicAddress } from './is-public-address.js';

/** Where webhooks may go besides public addresses over https. */
export interface WebhookRules {
  /** Names, addresses and ranges (CIDR) that may be private, on any port, and over http. */
  readonly allowedHosts: readonly string[];
  /** The ports that any other host may be reached on. */
  readonly ports: readonly number[];
}

const MAX_LENGTH = 2_000;
/** Names that mean this machine or its network, whatever a resolver says. */
const LOCAL_NAME = /(^|\.)(localhost|local|localdomain|internal|home\.arpa)$/;

/**
 * The URL that a text means, when a webhook may be sent there as far as the text tells; `resolveTarget` looks at the address
 * behind a name. Throws WEBHOOK_URL_REFUSED.
 */
export function checkWebhookUrl(text: string, rules: WebhookRules): URL {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) throw refused('This is not a URL.');
  // The parser knows every way to write an address: 127.1, 0x7f000001 and ①②⑦.1 all become 127.0.0.1.
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('A webhook goes to an https URL.');
  if (url.username !== '' || url.password !== '') throw refused('The URL must not hold a user name or password.');
  const host = hostOf(url);
  if (isAllowedHost(host, rules)) return url;
  if (url.protocol !== 'https:')
    throw refused('A webhook goes to an https URL; http would send your data in the open.');
  const port = url.port === '' ? 443 : Number(url.port);
  if (!rules.ports.includes(port)) throw refused(`Port ${port} is not among those that webhooks may go to.`);
  if (LOCAL_NAME.test(host)) throw refused(`${host} is a name of this machine or its network.`);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refused(`${host} is not a public address.`);
  return url;
}

/** The host of a URL as resolvers know it: without brackets, without a dot at the end. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
}

/** True when the list names this host, or the range that this address lies in. */
export function isAllowedHost(host: string, { allowedHosts }: WebhookRules): boolean {
  return allowedHosts.some((allowed) => allowed.toLowerCase() === host || isInRange(host, allowed));
}

/** The error for a URL or address that a webhook may not go to. */
export function refused(why: string): AppError {
  return new AppError('WEBHOOK_URL_REFUSED', why, { field: 'url' });
}
