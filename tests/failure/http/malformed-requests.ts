import fc from 'fast-check';

/** Bytes that are no request, or none that can be answered with success; `name` says in what way. */
export interface MalformedRequest {
  readonly name: string;
  readonly bytes: Buffer;
}

type Make = (noise: string, number: number) => string;

const KEY = 'X-API-Key: $KEY\r\n';
const get = (rest: string): string => `GET /livez HTTP/1.1\r\nHost: x\r\n${rest}\r\n\r\n`;
const post = (headers: string, body: string): string =>
  `POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\n${KEY}Content-Type: application/json\r\n${headers}\r\n\r\n${body}`;
const form = (body: string, type = 'multipart/form-data; boundary=b'): string =>
  `POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\n${KEY}Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`;
const part = (headers: string, body = 'x'): string => `--b\r\n${headers}\r\n\r\n${body}\r\n`;
const FILE = 'Content-Disposition: form-data; name="file"; filename="a.mp4"';

/** What may be wrong below HTTP and in HTTP itself. */
const RAW: Readonly<Record<string, Make>> = {
  'bytes without meaning': (noise) => `\x01${noise}\r\n\r\n`,
  'a TLS hello': (noise) => `\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03${noise}`,
  'an SSH banner': () => 'SSH-2.0-OpenSSH_9.2\r\n',
  'the HTTP/2 preface': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a Redis command': () => '*1\r\n$4\r\nPING\r\n',
  'a method with odd letters': (noise) => `G@${noise.replace(/\W/g, '')}T / HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a version that does not exist': (_, n) => `GET /livez HTTP/${n + 4}.1\r\nHost: x\r\n\r\n`,
  'a URL with blanks': () => 'GET /li vez HTTP/1.1\r\nHost: x\r\n\r\n',
  'no URL': () => 'GET  HTTP/1.1\r\nHost: x\r\n\r\n',
  'no Host': () => 'GET /livez HTTP/1.1\r\n\r\n',
  'a header without a colon': (noise) => get(`X${noise.replace(/\W/g, 'y')}`),
  'a header name with a blank': () => get('X Y: z'),
  'a NUL in a header': () => get('X-Y: a\0b'),
  'a lone CR in a header': () => get('X-Y: a\rb'),
  'a control letter in a header name': () => get('X\x07: a'),
  'a blank before the colon': () => get('Transfer-Encoding : chunked'),
  'a request line of many letters': (_, n) => `GET /${'a'.repeat(17_000 + n)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'headers of many bytes': (_, n) => get(`X-Y: ${'b'.repeat(17_000 + n)}`),
  'many headers': (_, n) => get(Array.from({ length: 3_000 + n }, (__, i) => `A${i}: b`).join('\r\n')),
  'a length that is no number': (noise) => post(`Content-Length: ${noise.replace(/\W|\d/g, '')}x`, '{}'),
  'a negative length': (_, n) => post(`Content-Length: -${n + 1}`, '{}'),
  'a length beyond all numbers': () => post(`Content-Length: ${'9'.repeat(40)}`, '{}'),
  'two lengths': () => post('Content-Length: 2\r\nContent-Length: 3', '{}x'),
  'a length and chunks': () => post('Content-Length: 2\r\nTransfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'),
  'an unknown transfer encoding': () => post('Transfer-Encoding: xchunked', '2\r\n{}\r\n0\r\n\r\n'),
  'chunked that is not last': () => post('Transfer-Encoding: chunked, identity', '2\r\n{}\r\n0\r\n\r\n'),
  'a chunk size that is no number': (noise) => post('Transfer-Encoding: chunked', `zz${noise}\r\n{}\r\n0\r\n\r\n`),
  'a chunk size beyond all numbers': () => post('Transfer-Encoding: chunked', `${'f'.repeat(20)}\r\n{}`),
  'a chunk longer than it says': () => post('Transfer-Encoding: chunked', '1\r\n{}\r\n0\r\n\r\n'),
  'chunks that never end': () => post('Transfer-Encoding: chunked', '2\r\n{}\r\n'),
  'a body shorter than it says': (_, n) => post(`Content-Length: ${n + 10}`, '{}'),
  'JSON that is none': (noise) => post(`Content-Length: ${Buffer.byteLength(noise, 'latin1') + 1}`, `{${noise}`),
  'headers that stop': (noise) => `GET /livez HTTP/1.1\r\nHost: x\r\nX-${noise.replace(/\W/g, '')}`,
  'a request line that stops': (_, n) => 'GET /livez HTTP/1.1'.slice(0, 1 + (n % 18)),
  'a CONNECT': () => 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
  'a folded header': () => get('X-Y: a\r\n b: c\r\n\x01'),
  'an upload that stops': (_, n) =>
    `PUT /api/v1/uploads?name=a.mp4 HTTP/1.1\r\nHost: x\r\n${KEY}Content-Length: ${n + 100}\r\n\r\nabc`,
};

/** What may be wrong in a form. */
const FORMS: Readonly<Record<string, Make>> = {
  'a form without a boundary': () => form(`${part(FILE)}--b--\r\n`, 'multipart/form-data'),
  'a form with another boundary': (noise) => form(`--c${noise}\r\n${FILE}\r\n\r\nx\r\n--c--\r\n`),
  'a form without an end': () => form(part(FILE)),
  'a form that ends in a header': (_, n) => form(part(FILE).slice(0, 6 + (n % 50))),
  'a form of nothing': () => form('--b--\r\n'),
  'an empty form': () => form(''),
  'a part without headers': (noise) => form(`--b\r\n\r\n${noise}\r\n--b--\r\n`),
  'a part whose header has no colon': () => form(`${part('Content-Disposition')}--b--\r\n`),
  'a part with a header of many bytes': (_, n) => form(`${part(`X: ${'y'.repeat(90_000 + n)}`)}--b--\r\n`),
  'a part with a NUL in its header': () => form(`${part('Content-Disposition\0: form-data')}--b--\r\n`),
  'a form with too many files': (_, n) => form(`${part(FILE).repeat(501 + (n % 5))}--b--\r\n`),
  'a form with only fields': () => form(`${part('Content-Disposition: form-data; name="a"')}--b--\r\n`),
  'a form that stops while it is sent': () => form(`${part(FILE)}--b--\r\n`).slice(0, -20),
  'a boundary of many letters': (_, n) => form('x', `multipart/form-data; boundary=${'b'.repeat(3_000 + n)}`),
  'a form that is compressed': () =>
    form(`${part(FILE)}--b--\r\n`).replace('Host: x\r\n', 'Host: x\r\nContent-Encoding: gzip\r\n'),
};

/** As many malformed requests as asked for, the same for the same seed, every kind about as often. */
export function malformedRequests(count: number, seed: number, key: string): MalformedRequest[] {
  const kinds = Object.entries({ ...RAW, ...FORMS });
  const noises = fc.sample(fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(2_000)), {
    numRuns: count,
    seed,
  });
  return noises.map(([noise, number], index) => {
    const [name, make] = kinds[index % kinds.length]!;
    const clean = Buffer.from(noise)
      .toString('latin1')
      .replace(/[\r\n]/g, '~');
    return { name, bytes: Buffer.from(make(clean, number).replaceAll('$KEY', key), 'latin1') };
  });
}
