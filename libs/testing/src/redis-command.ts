import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends one command to a Redis and returns its one-line answer without the type sign. Rejects on an error answer. */
export async function redisCommand(url: string, command: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 6379) });
  try {
    await once(socket, 'connect');
    socket.write(`SELECT ${pathname.slice(1) || 0}\r\n${command}\r\n`);
    let answer = '';
    while (answer.split('\r\n').length < 3) answer += String((await once(socket, 'data'))[0]);
    const line = answer.split('\r\n')[1]!;
    if (line.startsWith('-')) throw new Error(`Redis answered: ${line.slice(1)}`);
    return line.slice(1);
  } finally {
    socket.destroy();
  }
}
