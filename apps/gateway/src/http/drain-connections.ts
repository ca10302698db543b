import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Lets a server close as soon as its last answer is out: from then on a connection is cut once it has nothing to answer.
 * Node's own `closeIdleConnections` leaves those open that never asked, and those that fall idle after the call; a browser's
 * spare connection would hold up every shutdown.
 */
export function drainConnections(server: FastifyInstance): void {
  const answering = new Map<Socket, number>();
  let closing = false;
  const cutIfIdle = (socket: Socket): void => {
    if (closing && answering.get(socket) === 0) socket.destroySoon();
  };
  server.server.on('connection', (socket: Socket) => {
    answering.set(socket, 0);
    socket.once('close', () => answering.delete(socket));
    cutIfIdle(socket);
  });
  server.server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    answer.once('close', () => {
      if (answering.has(socket)) answering.set(socket, answering.get(socket)! - 1);
      cutIfIdle(socket);
    });
  });
  server.addHook('preClose', (done) => {
    closing = true;
    for (const socket of answering.keys()) cutIfIdle(socket);
    done();
  });
}
