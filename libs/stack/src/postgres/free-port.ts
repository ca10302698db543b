import { createServer } from 'node:net';

/** Whether a TCP port of 127.0.0.1 (or another address of this machine) can be listened on now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryListen(port, host)) !== null;
}

/** A TCP port of 127.0.0.1 that nobody listens on: `preferred` when it is free, else any. */
export async function freePort(preferred?: number): Promise<number> {
  const wanted = preferred === undefined ? null : await tryListen(preferred, '127.0.0.1');
  const port = wanted ?? (await tryListen(0, '127.0.0.1'));
  if (port === null) throw new Error('No TCP port of 127.0.0.1 is free.');
  return port;
}

function tryListen(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}
