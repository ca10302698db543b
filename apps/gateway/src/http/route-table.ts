import type { FastifyInstance } from 'fastify';

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Every route the server knows, as it was registered. */
export type RouteTable = Route[];

/** Starts recording routes; call it before any is registered. */
export function recordRoutes(server: FastifyInstance): RouteTable {
  const table: RouteTable = [];
  server.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) table.push({ method, segments: route.url.split('/') });
  });
  return table;
}

/** The methods that some route has at `path`, in alphabetical order; empty when there is no such path. */
export function allowedMethods(table: RouteTable, path: string): string[] {
  const segments = path.split('/');
  const methods = table.filter((route) => matches(route.segments, segments)).map((route) => route.method);
  return [...new Set(methods)].filter((method) => method !== 'OPTIONS').sort();
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.at(-1) === '*') return false; // a catch-all serves files; it does not make a path exist
  if (pattern.length !== path.length) return false;
  return pattern.every((part, index) => part === path[index] || (part.startsWith(':') && path[index] !== ''));
}
