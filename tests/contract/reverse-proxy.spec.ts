import { afterEach, describe, expect, it } from '@jest/globals';
import type { JobView } from '@frameq/contracts';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

let gateway: GatewayUnderTest;
afterEach(() => gateway.close());

const FORGED = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };

/** How many requests without a key are let through when each claims another address. */
async function passedUnderOtherNames(chain: (number: number) => string): Promise<number> {
  let passed = 0;
  for (let i = 0; i < 8; i++) {
    const answer = await fetch(`${gateway.url}/api/v1/jobs`, { headers: { 'x-forwarded-for': chain(i) } });
    if (answer.status === 401) passed++;
    await answer.arrayBuffer();
  }
  return passed;
}

describe('X-Forwarded-For', () => {
  const start = async (trust: string): Promise<void> => {
    gateway = await startGateway({ RATE_LIMIT_RPS: '1', RATE_LIMIT_BURST: '3', TRUST_PROXY: trust });
  };

  it('is not believed unless told: a stranger cannot leave its limit by naming other addresses', async () => {
    await start('0');
    expect(await passedUnderOtherNames((i) => `203.0.113.${i}`)).toBe(3);
  });

  it('is believed from the named proxy: each client behind it is counted by itself', async () => {
    await start('127.0.0.0/8');
    expect(await passedUnderOtherNames((i) => `203.0.113.${i}`)).toBe(8);
  });

  it('is not believed from an address that is not named', async () => {
    await start('10.0.0.0/8');
    expect(await passedUnderOtherNames((i) => `203.0.113.${i}`)).toBe(3);
  });

  it('is read from the right for as many hops as there are: what a client wrote itself counts for nothing', async () => {
    await start('1');
    expect(await passedUnderOtherNames((i) => `203.0.113.${i}, 198.51.100.7`)).toBe(3);
  });

  it('with two hops the address before the inner proxy is meant', async () => {
    await start('2');
    expect(await passedUnderOtherNames((i) => `192.0.2.1, 203.0.113.${i}, 198.51.100.7`)).toBe(8);
  });
});

/** Submits a job with a client's forged headers and returns the answer. */
async function submit(): Promise<Response> {
  const sent = await gateway.ask('/api/v1/uploads?name=a.mp4', { method: 'PUT', body: 'x', headers: FORGED });
  const { id } = (await sent.json()) as { id: string };
  return gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [id] }, FORGED);
}

describe('links', () => {
  it('never name a host that a client made up, trusted proxy or not', async () => {
    for (const env of [{}, { TRUST_PROXY: '127.0.0.1' }]) {
      gateway = await startGateway(env);
      const answer = await submit();
      expect(answer.headers.get('location')).toBe(`/api/v1/jobs/${((await answer.json()) as JobView).id}`);
      expect(await (await gateway.ask('/openapi.json', { headers: FORGED })).text()).not.toContain('evil.example');
      if (Object.keys(env).length === 0) await gateway.close();
    }
  });

  it('name PUBLIC_URL where it is set, whatever came in', async () => {
    gateway = await startGateway({ PUBLIC_URL: 'https://frameq.example', TRUST_PROXY: '1' });
    const answer = await submit();
    const { id } = (await answer.json()) as JobView;
    expect(answer.headers.get('location')).toBe(`https://frameq.example/api/v1/jobs/${id}`);
    const { servers } = (await (await gateway.ask('/openapi.json')).json()) as { servers: { url: string }[] };
    expect(servers.map(({ url }) => url)).toEqual(['https://frameq.example']);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=15552000');
  });

  it('promise https to nobody without PUBLIC_URL', async () => {
    gateway = await startGateway();
    expect((await gateway.ask('/livez', { headers: FORGED })).headers.get('strict-transport-security')).toBeNull();
  });
});
