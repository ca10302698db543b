import ipaddr from 'ipaddr.js';

/** All of IPv6 that is given out to networks of the world; whatever lies outside is somebody's own or means an IPv4 address. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Public by its number, but answered by the host of a virtual machine: the wire server of Azure. */
const OF_THE_HOST = new Set(['168.63.129.16']);

/**
 * True for an IPv4 or IPv6 address that anybody in the world may be at. False for everything else, also for what is no
 * address: private, loopback, link-local, shared (CGNAT), multicast, reserved and documentation ranges, and the ways to
 * write an IPv4 address within IPv6 (mapped, compatible, 6to4, Teredo, NAT64).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || OF_THE_HOST.has(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}

/** True when an address lies in a range such as `10.0.0.0/8`, or is the one address that the range names. */
export function isInRange(address: string, range: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (ipaddr.isValid(range)) return parsed.toNormalizedString() === ipaddr.process(range).toNormalizedString();
  if (!ipaddr.isValidCIDR(range)) return false;
  const [network, bits] = ipaddr.parseCIDR(range);
  return parsed.kind() === network.kind() && parsed.match(network, bits);
}
