import type { Config } from './config.js';
import { byDefault } from './by-default.js';
import { origin, proxies, wholeNumber } from './kinds.js';
import type { Variable } from './variable.js';

type EdgeKey = 'publicUrl' | 'trustProxy' | 'rateLimitRps' | 'rateLimitBurst';

const NETWORK_RPS = 20;
const OWN_MACHINE_RPS = 200;

/** The variables that say how the gateway meets the network; a default depends on HOST. */
export const EDGE_VARIABLES: { readonly [Key in EdgeKey]: Variable<Config[Key], Config> } = {
  publicUrl: {
    name: 'PUBLIC_URL',
    group: 'Gateway',
    about:
      'The address under which people reach the gateway through a proxy, without a path; Location headers and openapi.json name it, and https makes cookies Secure.',
    kind: origin,
    otherwise: () => null,
    shown: 'unset: links are relative',
    example: 'https://frameq.studio.example',
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    group: 'Gateway',
    about: 'Whose X-Forwarded-For, -Proto and -Host are believed; 0 believes nobody.',
    kind: proxies,
    ...byDefault(0),
    example: '127.0.0.1',
  },
  rateLimitRps: {
    name: 'RATE_LIMIT_RPS',
    group: 'Gateway',
    about: 'Requests per second that one key may make, or one address without a valid key; 0 sets no limit.',
    kind: wholeNumber(0, 100_000),
    otherwise: (known) => (isForThisMachineOnly(known) ? OWN_MACHINE_RPS : NETWORK_RPS),
    shown: `${NETWORK_RPS}; ${OWN_MACHINE_RPS} where HOST is this machine alone and neither PUBLIC_URL nor TRUST_PROXY is set`,
    example: '50',
  },
  rateLimitBurst: {
    name: 'RATE_LIMIT_BURST',
    group: 'Gateway',
    about: 'How many requests may come at once before the rate counts.',
    kind: wholeNumber(1, 1_000_000),
    otherwise: ({ rateLimitRps }) => Math.max(1, 2 * rateLimitRps),
    shown: 'twice RATE_LIMIT_RPS',
    example: '100',
  },
};

/** True when nobody but the person at this machine can knock, as in the embedded stack. */
function isForThisMachineOnly({ host, publicUrl, trustProxy }: Config): boolean {
  const isLoopback = /^(127\.\d+\.\d+\.\d+|::1|\[::1\]|localhost)$/i.test(host);
  return isLoopback && publicUrl === null && trustProxy === 0;
}
