import { createServer, type Server } from 'node:http';

/** What a probe is told; `ok` decides between 200 and 503. */
export interface HealthAnswer {
  readonly ok: boolean;
  readonly [fact: string]: unknown;
}

/** What is asked at each path; it answers from memory at once. */
export type HealthRoutes = Readonly<Record<'/livez' | '/readyz', () => HealthAnswer>>;

/**
 * Serves `/livez` and `/readyz` for Kubernetes and the like; nothing else, and nothing secret.
 * @throws the error of `listen`, e.g. EADDRINUSE
 */
export async function openHealthPort(
  port: number,
  host: string,
  routes: HealthRoutes,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    const answer = Object.hasOwn(routes, path) ? routes[path as keyof HealthRoutes]() : null;
    const status = answer === null ? 404 : answer.ok ? 200 : 503;
    const body = answer ?? { ok: false, message: 'There are /livez and /readyz.' };
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      connection: 'close',
    });
    response.end(`${JSON.stringify(body)}\n`);
  });
  server.maxConnections = 32;
  await listen(server, port, host);
  const address = server.address();
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' && address !== null ? address.port : port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
