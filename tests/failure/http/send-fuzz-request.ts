import http from 'node:http';
import type { FuzzRequest } from './request-of-operation.js';

/** An answer as it came over the wire; an endless one is read no further than its first piece. */
export interface FuzzAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
const PATIENCE_MS = 20_000;

/** Sends a request as it is, without a client's own ideas; throws when no answer comes. */
export async function sendFuzzRequest(base: string, request: FuzzRequest, key: string | null): Promise<FuzzAnswer> {
  const { port } = new URL(base);
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { ...request.headers, host: `127.0.0.1:${port}` };
    if (key !== null) headers['x-api-key'] = key;
    if (request.body !== null) headers['content-length'] = String(request.body.length);
    const sent = http.request(
      { agent, host: '127.0.0.1', port, method: request.method, path: request.path, headers: printable(headers) },
      (answer) => {
        const chunks: Buffer[] = [];
        const done = (): void =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
        const isEndless = String(answer.headers['content-type']).startsWith('text/event-stream');
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (!isEndless) return;
          done();
          answer.destroy();
        });
        answer.on('end', done);
        answer.on('error', (error) => reject(error));
      },
    );
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`no answer for ${PATIENCE_MS} ms`)));
    sent.on('error', reject);
    sent.end(request.body ?? undefined);
  });
}

/** Closes the connections that are kept. */
export function closeFuzzConnections(): void {
  agent.destroy();
}

/** What Node lets into a header: no client could send anything else. */
function printable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')]),
  );
}
