import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

let gateway: GatewayUnderTest;
let closed: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGateway({ CORS_ORIGINS: 'https://studio.example,http://localhost:3000' });
  closed = await startGateway({ CORS_ORIGINS: 'none', RATE_LIMIT_RPS: '1', RATE_LIMIT_BURST: '1' });
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await closed.close();
});

const preflight = (url: string, origin: string, method = 'POST'): Promise<Response> =>
  fetch(`${url}/api/v1/jobs`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } });
const allowed = (answer: Response): string | null => answer.headers.get('access-control-allow-origin');

it.each(['https://studio.example', 'http://localhost:3000'])('lets %s of the list in', async (origin) => {
  const asked = await preflight(gateway.url, origin, 'DELETE');
  expect([asked.status, allowed(asked)]).toEqual([204, origin]);
  expect(asked.headers.get('access-control-allow-methods')).toContain('DELETE');
  const answer = await gateway.ask('/api/v1/jobs', { headers: { origin } });
  expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([200, origin, 'Origin']);
  expect(answer.headers.get('access-control-expose-headers')).toMatch(/X-Request-Id.*Retry-After.*RateLimit/);
});

it.each([
  'http://studio.example',
  'https://studio.example.evil.example',
  'https://evilstudio.example',
  'https://studio.example:8443',
  'https://STUDIO.example.',
  'null',
  'http://localhost:3001',
  '*',
])('keeps %s out', async (origin) => {
  expect(allowed(await preflight(gateway.url, origin))).toBeNull();
  expect(allowed(await gateway.ask('/api/v1/jobs', { headers: { origin } }))).toBeNull();
});

it('never lets a page send cookies along, nor any page in by a star', async () => {
  const answer = await preflight(gateway.url, 'https://studio.example');
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  expect(allowed(answer)).not.toBe('*');
});

it('lets a page of the list read why it was refused', async () => {
  const origin = 'https://studio.example';
  for (const path of ['/api/v1/jobs', '/api/v1/nothing']) {
    const answer = await fetch(gateway.url + path, { headers: { origin } });
    expect([path, answer.status >= 400, allowed(answer)]).toEqual([path, true, origin]);
  }
});

it('is closed to every page with CORS_ORIGINS=none', async () => {
  for (const origin of ['http://localhost:3000', closed.url])
    expect(allowed(await preflight(closed.url, origin))).toBeNull();
});

it('counts no preflight: a browser sends one before many a request', async () => {
  for (let i = 0; i < 5; i++) expect((await preflight(closed.url, 'https://studio.example')).status).not.toBe(429);
});
