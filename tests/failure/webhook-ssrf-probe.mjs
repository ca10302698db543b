/* Sends webhooks to every forbidden place that it knows and prints, as JSON, what was reached. Run by webhook-ssrf.spec.ts, in a
   network namespace of its own where there is one: then every address of the world is this machine, and a guard that
   fails reaches a listener here and nothing else. Usage: node webhook-ssrf-probe.mjs LIB [isolated] */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';
import { SSRF_URLS } from './ssrf-urls.mjs';

const [library, isolation] = process.argv.slice(2);
const isolated = isolation === 'isolated';
const { sendWebhook, makeWebhookSecret } = await import(pathToFileURL(library).href);

const PUBLIC = '93.184.216.34';
const FORBIDDEN = isolated
  ? [
      '127.0.0.1',
      '127.1.2.3',
      '10.0.0.1',
      '100.64.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '192.168.1.1',
      '192.0.2.1',
      '198.18.0.1',
    ].concat([
      '168.63.129.16',
      '0.0.0.0',
      '::1',
      'fd00:ec2::254',
      'fc00::1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '::ffff:0:7f00:1',
    ])
  : ['127.0.0.1', '::1'];
const PORTS = isolated ? [80, 443, 8443] : [];

const connects = {};
const noted = (address) => (socket) => {
  connects[address] = (connects[address] ?? 0) + 1;
  socket.on('error', () => undefined).destroy();
};

if (isolated) {
  const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  ip('link', 'set', 'lo', 'up');
  for (const address of [PUBLIC, ...FORBIDDEN]) {
    if (/^(127\.|0\.|::1$)/.test(address)) continue;
    if (address.includes(':')) ip('-6', 'addr', 'add', `${address}/128`, 'dev', 'lo');
    else ip('addr', 'add', `${address}/32`, 'dev', 'lo');
  }
}
const listeners = [];
const listen = async (address, port) => {
  const server = createServer(noted(address));
  server.listen(port, address);
  await once(server, 'listening');
  listeners.push(server);
  return server.address().port;
};
// Where nothing is isolated, listeners take ports that are free; the URLs below name the default ones and must not be sent.
for (const address of FORBIDDEN) {
  if (address === '0.0.0.0') continue; // every other listener hears what goes there
  for (const port of PORTS.length > 0 ? PORTS : [0]) await listen(address, port);
}
if (isolated) for (const port of PORTS) await listen(PUBLIC, port);

/** A receiver that may be reached, which sends on to forbidden places. */
const redirects = createHttpServer((request, response) => {
  const to = new URL(request.url, 'http://x').searchParams.get('to');
  response.writeHead(Number(request.headers['x-status'] ?? 307), { location: to }).end();
});
redirects.listen(0, '127.0.0.1');
await once(redirects, 'listening');
const redirectTo = (url) => `http://hooks.lan:${redirects.address().port}/?to=${encodeURIComponent(url)}`;

const answering =
  (...addresses) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
const strict = { allowedHosts: [], ports: [443, 8443] };
const withReceiver = { allowedHosts: ['hooks.lan'], ports: [443, 8443] };
const toReceiver = answering('127.0.0.1');

const vectors = [
  ...SSRF_URLS.map((url) => ({ what: url, url, rules: strict })),
  ...[
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    '10.0.0.1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '0.0.0.0',
    'fd00:ec2::254',
  ].map((address) => ({
    what: `a name for ${address}`,
    url: 'https://innocent.example/',
    rules: strict,
    lookup: answering(address),
  })),
  {
    what: 'a name for a public and a private address',
    url: 'https://innocent.example/',
    rules: strict,
    lookup: answering(PUBLIC, '127.0.0.1'),
  },
  ...[301, 302, 303, 307, 308].map((status) => ({
    what: `a redirect with ${status}`,
    url: redirectTo('http://169.254.169.254/'),
    rules: withReceiver,
    lookup: toReceiver,
    status,
  })),
  {
    what: 'a redirect to this machine',
    url: redirectTo('https://127.0.0.1/'),
    rules: withReceiver,
    lookup: toReceiver,
  },
  {
    what: 'a host beside the one that is allowed',
    url: 'http://hooks.lan.example/',
    rules: withReceiver,
    lookup: toReceiver,
  },
  {
    what: 'a host beneath the one that is allowed',
    url: 'http://a.hooks.lan/',
    rules: withReceiver,
    lookup: toReceiver,
  },
];

// What a careless HTTP client would take from its environment.
for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'])
  process.env[name] = isolated ? 'http://10.0.0.1:80' : `http://127.0.0.1:${listeners[0].address().port}`;

const message = () => ({ id: 'msg', time: new Date(), body: '{}' });
const send = ({ url, rules, lookup }) =>
  sendWebhook({
    url,
    rules,
    message: message(),
    secrets: [makeWebhookSecret()],
    userAgent: 'probe',
    ...(lookup && { lookup }),
  });

const delivered = [];
for (const vector of vectors) {
  const answer = await send(vector);
  if (answer.delivered) delivered.push(vector.what);
}

// A name that is public while it is looked at, and private when it is looked at again.
let lookups = 0;
const rebinding = () => Promise.resolve([{ address: lookups++ === 0 ? PUBLIC : '127.0.0.1', family: 4 }]);
const rebinds = [];
if (isolated) {
  for (let count = 0; count < 3; count++) {
    const before = lookups;
    const { error } = await send({ url: 'https://rebind.example/', rules: strict, lookup: rebinding });
    rebinds.push({ lookups: lookups - before, error });
  }
}
const reached = { ...connects };
// Shows that the listeners count: a check that cannot fail would be none.
const control = isolated
  ? await send({
      url: 'http://allowed.example:443/',
      rules: { allowedHosts: ['allowed.example'], ports: [] },
      lookup: answering('10.0.0.1'),
    })
  : await send({
      url: `http://allowed.example:${listeners[0].address().port}/`,
      rules: { allowedHosts: ['allowed.example'], ports: [] },
      lookup: answering('127.0.0.1'),
    });
const controlConnects =
  Object.values(connects).reduce((a, b) => a + b, 0) - Object.values(reached).reduce((a, b) => a + b, 0);
console.log(
  JSON.stringify({ vectors: vectors.length, delivered, reached, rebinds, control, controlConnects, isolated }),
);
process.exit(0);
