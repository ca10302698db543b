import type { GatewayUnderTest } from './gateway-under-test.js';

/** An operation as openapi.json describes it. */
export interface DescribedOperation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, DescribedContent>> };
  readonly responses: Readonly<Record<string, { description: string; content?: Record<string, DescribedContent> }>>;
  /** The scope that it needs, or operator, any-key, public. */
  readonly 'x-access': string;
  readonly 'x-codeSamples': readonly { lang: string; source: string }[];
}

interface DescribedContent {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { value: unknown }>>;
}

/** The document of a gateway. */
export interface ApiDescription {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<DescribedOperation, 'method' | 'path'>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** Reads the document. */
export async function describeApi(gateway: Pick<GatewayUnderTest, 'url'>): Promise<ApiDescription> {
  return (await (await fetch(`${gateway.url}/openapi.json`)).json()) as ApiDescription;
}

/** Every operation of the document. */
export function operationsOf(api: ApiDescription): DescribedOperation[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

/** The names of the ids that stand in a path. */
export function paramsOf({ path }: Pick<DescribedOperation, 'path'>): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

/** The JSON body of an operation's curl sample, with the shell's variables filled in; undefined when it sends none. */
export function sampleBody(
  { 'x-codeSamples': samples }: DescribedOperation,
  shell: Readonly<Record<string, string>>,
): string | undefined {
  const [, quoted] = / -d "((?:[^"\\]|\\.)*)"/.exec(samples[0]?.source ?? '') ?? [];
  return quoted?.replaceAll('\\"', '"').replace(/\$(\w+)/g, (_, name: string) => shell[name] ?? '');
}

/** The path with real ids in the place of its parameters. */
export function fillPath(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name);
}
