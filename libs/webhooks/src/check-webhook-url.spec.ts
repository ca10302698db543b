import { describe, expect, it } from '@jest/globals';
import { checkWebhookUrl } from './check-webhook-url.js';
import { resolveTarget } from './resolve-target.js';

const PUBLIC = { allowedHosts: [], ports: [443, 8443] };
const OPEN = { allowedHosts: ['hooks.lan', '10.20.0.0/16'], ports: [443] };

describe('checkWebhookUrl', () => {
  it('takes https at a public name or address, on the ports that are named', () => {
    for (const url of [
      'https://example.com/x?y=1',
      'https://example.com:8443/',
      'https://8.8.8.8/',
      'https://EXAMPLE.com./',
    ])
      expect(checkWebhookUrl(url, PUBLIC).protocol).toBe('https:');
  });

  it.each([
    ['not a url', 'not a URL'],
    ['http://example.com/', 'https'],
    ['ftp://example.com/', 'https'],
    ['file:///etc/passwd', 'https'],
    ['https://user@example.com/', 'user name'],
    ['https://:secret@example.com/', 'user name'],
    ['https://example.com:22/', 'Port 22'],
    ['https://localhost/', 'this machine'],
    ['https://api.localhost./', 'this machine'],
    ['https://metadata.google.internal/', 'this machine'],
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://[::ffff:a00:1]/', 'not a public address'],
    [`https://example.com/${'x'.repeat(2_000)}`, 'not a URL'],
  ])('refuses %s', (url, why) => expect(() => checkWebhookUrl(url, PUBLIC)).toThrow(why));

  it('opens what the list names, and nothing beside it', () => {
    for (const url of ['http://hooks.lan:8000/x', 'http://HOOKS.lan./', 'http://10.20.3.4:81/', 'https://10.20.3.4/'])
      expect(checkWebhookUrl(url, OPEN)).toBeInstanceOf(URL);
    for (const url of ['http://a.hooks.lan/', 'http://10.21.0.1/', 'https://10.21.0.1/', 'http://user@hooks.lan/'])
      expect(() => checkWebhookUrl(url, OPEN)).toThrow();
  });
});

describe('resolveTarget', () => {
  const answering =
    (...addresses: string[]) =>
    () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

  it('gives the one address that the connection is to go to', async () => {
    const target = await resolveTarget('https://example.com/', PUBLIC, answering('93.184.216.34'));
    expect(target).toMatchObject({ address: '93.184.216.34', family: 4 });
  });

  it('refuses a name when any of its addresses is private, or none is there', async () => {
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '10.0.0.1'], ['2606:4700::1', '::1'], []])
      await expect(resolveTarget('https://example.com/', PUBLIC, answering(...addresses))).rejects.toThrow(
        'stands for',
      );
  });

  it('lets a name stand for a private address where the list says so', async () => {
    expect(await resolveTarget('http://hooks.lan/', OPEN, answering('192.168.1.1'))).toMatchObject({ family: 4 });
    expect(await resolveTarget('https://example.com/', OPEN, answering('10.20.0.1'))).toMatchObject({ family: 4 });
    await expect(resolveTarget('https://example.com/', OPEN, answering('10.21.0.1'))).rejects.toThrow('10.21.0.1');
  });
});
