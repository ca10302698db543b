import { ApiClient } from '../http/api-client.js';
import type { Session } from '../session.js';
import { findKey } from './find-key.js';
import { findServer } from './find-server.js';

/** Finds the server and the key that a session should use; nothing is sent yet. */
export async function connect(session: Session): Promise<ApiClient> {
  const place = { env: session.terminal.env, cwd: session.terminal.cwd };
  const server = await findServer(session.options.server, place);
  const key = await findKey(session.options.keyFile, server, place);
  session.out.detail(`server ${server.url.href} (${server.source}), key from ${key.source}`);
  return new ApiClient({
    server: server.url,
    source: server.source,
    key: key.value,
    keySource: key.source,
    signal: session.signal,
    debug: (line) => session.out.detail(line),
  });
}
