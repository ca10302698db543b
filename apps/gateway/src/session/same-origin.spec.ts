import { expect, it } from '@jest/globals';
import { refuseCrossSite, requireSameOrigin } from './same-origin.js';

const PUBLIC = 'https://frameq.example';
const sent = (headers: Record<string, string>, method = 'POST') => ({ method, host: '127.0.0.1:8787', headers });
const refused = expect.objectContaining({ code: 'CROSS_SITE_REFUSED', status: 403 });

it.each([
  ['a page of our own', { 'sec-fetch-site': 'same-origin' }],
  ['a page of our own over plain HTTP', { origin: 'http://127.0.0.1:8787' }],
  ['a page under the public address', { origin: PUBLIC }],
  ['a program that says so', { 'x-frameq-request': '1' }],
])('lets %s change things by cookie', (_who, headers) => {
  expect(() => requireSameOrigin(sent(headers), PUBLIC)).not.toThrow();
  expect(() => refuseCrossSite(sent(headers), PUBLIC)).not.toThrow();
});

it.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['another port of the same machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:8787' }],
  ['a link that was typed in', { 'sec-fetch-site': 'none' }],
  ['another origin', { origin: 'http://127.0.0.1:3000' }],
  ['another origin that sets the header', { origin: 'https://evil.example', 'x-frameq-request': '1' }],
  ['a page without an origin', { origin: 'null' }],
])('refuses %s', (_who, headers) => {
  expect(() => requireSameOrigin(sent(headers), PUBLIC)).toThrow(refused);
  expect(() => refuseCrossSite(sent(headers), PUBLIC)).toThrow(refused);
});

it('asks for a proof only where something changes, and only of cookies', () => {
  expect(() => requireSameOrigin(sent({}), null)).toThrow(refused);
  expect(() => requireSameOrigin(sent({}, 'DELETE'), null)).toThrow(refused);
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    expect(() => requireSameOrigin(sent({}, method), null)).not.toThrow();
  expect(() => refuseCrossSite(sent({}), null)).not.toThrow();
});
