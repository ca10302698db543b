import fc from 'fast-check';
import type { DescribedOperation } from '../../contract/operations.js';
import { fitting, nearly, odd, type ValueSchema, type Vocabulary } from './value-of-schema.js';

/** A request as it is sent; `key` says whose key goes with it. */
export interface FuzzRequest {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  readonly key: 'good' | 'none' | 'wrong' | 'foreign' | 'narrow';
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: ValueSchema;
}

/** An operation as far as its requests matter. */
export type FuzzedOperation = DescribedOperation & { readonly parameters?: readonly Parameter[] };

/** What ids to put into paths, by the name of the parameter. */
export interface FuzzTerms extends Vocabulary {
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Paths that have no parameters: a made-up id must not name another route. */
  readonly fixedPaths: ReadonlySet<string>;
}

const HEADER_TEXT = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_=:;,./*"\\ <>()@?&%é'), maxLength: 60 });
const GENERAL: Readonly<Record<string, fc.Arbitrary<string>>> = {
  accept: fc.oneof(HEADER_TEXT, fc.constantFrom('*/*', 'text/plain', 'application/x-ndjson', 'text/html;q=0.1')),
  'x-request-id': HEADER_TEXT,
  traceparent: fc.oneof(HEADER_TEXT, fc.constant(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`)),
  range: fc.oneof(HEADER_TEXT, fc.constantFrom('bytes=0-3', 'bytes=-5', 'bytes=99999-', 'bytes=5-1', 'bytes=0-1,3-4')),
  'if-none-match': fc.oneof(HEADER_TEXT, fc.constantFrom('*', '"x"', 'W/"x", "y"')),
  'if-range': HEADER_TEXT,
  'content-digest': fc.oneof(HEADER_TEXT, fc.constant('sha-256=:AAAA:')),
  'content-encoding': fc.constantFrom('gzip', 'identity', 'br, gzip', ''),
  'x-filename': HEADER_TEXT,
  origin: fc.constantFrom('http://localhost:3000', 'https://elsewhere.example', 'null'),
  prefer: fc.oneof(HEADER_TEXT, fc.constantFrom('wait=0', 'wait=-1', 'return=minimal')),
};

/** Requests for an operation, valid and not, with good keys and others. */
export function requestsOf(operation: FuzzedOperation, terms: FuzzTerms): fc.Arbitrary<FuzzRequest> {
  const parameters = operation.parameters ?? [];
  const key = fc.oneof(
    { weight: 15, arbitrary: fc.constant('good' as const) },
    { weight: 5, arbitrary: fc.constantFrom('none', 'none', 'wrong', 'foreign', 'narrow') },
  ) as fc.Arbitrary<FuzzRequest['key']>;
  return fc
    .record({
      path: paths(operation, terms).filter((path) => !terms.fixedPaths.has(path) || path === operation.path),
      query: queries(
        parameters.filter((one) => one.in === 'query'),
        terms,
      ),
      headers: headersOf(
        parameters.filter((one) => one.in === 'header'),
        terms,
      ),
      body: bodies(operation, terms),
      key,
    })
    .map(({ path, query, headers, body, key: whose }) => ({
      operation: operation.operationId,
      method: operation.method,
      path: query === '' ? path : `${path}?${query}`,
      headers: { ...headers, ...body?.headers },
      body: body?.bytes ?? null,
      key: whose,
    }));
}

function paths({ path }: FuzzedOperation, terms: FuzzTerms): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const made = fc.oneof(
    fc.string({ minLength: 1, maxLength: 30 }),
    fc.constantFrom('0', '-1', '99999999999999999999', 'é', 'a b', '%', '..', 'x'.repeat(400), '\0', '1e3', 'null'),
    fc.uuid(),
  );
  const one = (name: string): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...(terms.ids[name] ?? terms.uuids)) },
      { weight: 1, arbitrary: made },
    );
  return fc
    .tuple(...names.map(one))
    .map((values) =>
      names.reduce((text, name, at) => text.replace(`{${name}}`, () => encodeURIComponent(values[at]!)), path),
    );
}

function queries(parameters: readonly Parameter[], terms: FuzzTerms): fc.Arbitrary<string> {
  const known = parameters.map(({ name, schema = {} }) =>
    fc
      .option(fc.oneof({ weight: 3, arbitrary: fitting(schema, terms) }, { weight: 1, arbitrary: odd }), { freq: 2 })
      .map((value) =>
        value === null
          ? []
          : [value]
              .flat()
              .slice(0, 40)
              .map((part): [string, string] => [name, asText(part)]),
      ),
  );
  const unknown = rarely(fc.tuple(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 })));
  return fc.tuple(fc.tuple(...known), unknown).map(([pairs, extra]) => {
    const all = [...pairs.flat(), ...(extra === null || parameters.length === 0 ? [] : [extra])];
    return all
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&')
      .slice(0, 9_000)
      .replace(/%.?$/, '');
  });
}

function headersOf(parameters: readonly Parameter[], terms: FuzzTerms): fc.Arbitrary<Record<string, string>> {
  const own = Object.fromEntries(
    parameters.map(({ name, schema = {} }) => [
      name.toLowerCase(),
      fc.oneof(
        HEADER_TEXT,
        fitting(schema, terms).map((value) =>
          asText(value)
            .replace(/[^\x20-\x7e]/g, '')
            .trim(),
        ),
      ),
    ]),
  );
  const general = fc.subarray(Object.keys(GENERAL), { maxLength: 2 });
  return fc
    .tuple(fc.record(GENERAL), fc.record(own), fc.subarray(Object.keys(own)), general)
    .map(([all, mine, declared, others]) =>
      Object.fromEntries([...others.map((name) => [name, all[name]!]), ...declared.map((name) => [name, mine[name]!])]),
    );
}

interface FuzzBody {
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
}

function bodies(operation: FuzzedOperation, terms: FuzzTerms): fc.Arbitrary<FuzzBody | null> {
  if (operation.method === 'GET' || operation.method === 'HEAD') return fc.constant(null);
  const declared = Object.entries(operation.requestBody?.content ?? {});
  const fits = declared.map(([type, { schema }]) => bodyOf(type, schema as ValueSchema, terms));
  const wrong = fc
    .tuple(
      fc.constantFrom('text/plain', 'application/json', 'application/json; charset=utf-16', 'multipart/form-data', ''),
      fc.uint8Array({ maxLength: 200 }),
    )
    .map(([type, bytes]) => withType(type, Buffer.from(bytes)));
  const empty = fc.constant(null);
  return fc.oneof(
    ...fits.map((arbitrary) => ({ weight: 8, arbitrary })),
    { weight: 1, arbitrary: wrong },
    { weight: declared.length === 0 ? 8 : 1, arbitrary: empty },
  );
}

function bodyOf(type: string, schema: ValueSchema, terms: FuzzTerms): fc.Arbitrary<FuzzBody> {
  if (type.startsWith('multipart/')) return forms;
  if (!type.includes('json'))
    return fc.uint8Array({ maxLength: 2_000 }).map((bytes) => withType(type, Buffer.from(bytes)));
  const cut = rarely(fc.nat(60));
  return fc.tuple(nearly(schema, terms), cut).map(([value, end]) => {
    const text = JSON.stringify(value) ?? '';
    return withType(type, Buffer.from(end === null ? text : text.slice(0, end)));
  });
}

const forms: fc.Arbitrary<FuzzBody> = fc
  .tuple(fc.array(fc.tuple(HEADER_TEXT, fc.string({ maxLength: 200 })), { maxLength: 4 }), fc.boolean())
  .map(([parts, whole]) => {
    const text = parts.map(
      ([name, value]) =>
        `--fuzz\r\ncontent-disposition: form-data; name="file"; filename="${name.replace(/["\\]/g, '')}"\r\n\r\n${value}\r\n`,
    );
    return withType(
      'multipart/form-data; boundary=fuzz',
      Buffer.from(`${text.join('')}${whole ? '--fuzz--\r\n' : ''}`),
    );
  });

function withType(type: string, bytes: Buffer): FuzzBody {
  return { headers: type === '' ? {} : { 'content-type': type }, bytes };
}

/** A value once in a dozen times, else null. */
function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 11, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** Half of a surrogate pair cannot be written into a URL or a header; it becomes U+FFFD, as in any client. */
function asText(value: unknown): string {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 6_000);
  return Buffer.from(text).toString();
}
