import { describe, expect, it } from '@jest/globals';
import { isInRange, isPublicAddress } from './is-public-address.js';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    'is true for %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '4000::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('is false for %s', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('isInRange', () => {
  it('knows an address, a range, and an IPv4 address that is written as IPv6', () => {
    expect(isInRange('10.1.2.3', '10.0.0.0/8')).toBe(true);
    expect(isInRange('::ffff:10.1.2.3', '10.0.0.0/8')).toBe(true);
    expect(isInRange('10.1.2.3', '10.1.2.3')).toBe(true);
    expect(isInRange('fd00::1', 'fd00::/8')).toBe(true);
    expect(isInRange('11.1.2.3', '10.0.0.0/8')).toBe(false);
    expect(isInRange('fd00::1', '10.0.0.0/8')).toBe(false);
    expect(isInRange('10.1.2.3', 'hooks.lan')).toBe(false);
  });
});
