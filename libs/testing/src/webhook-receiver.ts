import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A message as it came. */
export interface ReceivedMessage {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that webhooks are sent to. */
export interface WebhookReceiver {
  /** `http://127.0.0.1:<port>/hook` */
  readonly url: string;
  /** What has come so far. */
  readonly messages: readonly ReceivedMessage[];
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. `answer` decides what is said to a message; 204 unless told, and a function that ends nothing says nothing. */
export async function openWebhookReceiver(
  answer: (response: ServerResponse, message: ReceivedMessage) => void = (response) => response.writeHead(204).end(),
): Promise<WebhookReceiver> {
  const messages: ReceivedMessage[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const message = { path: request.url ?? '/', headers: request.headers, body };
      messages.push(message);
      answer(response, message);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    messages,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
