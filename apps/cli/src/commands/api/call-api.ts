import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import type { Terminal } from '../../terminal.js';

interface ApiOptions {
  readonly header?: Record<string, string>;
  readonly input?: string;
  readonly data?: string;
}

/** `frameq api`: any call, with the key and address of the other commands. The answer's body goes to stdout unchanged. */
export const callApi: CommandHandler<ApiOptions> = async (session, { args, options }) => {
  const [method, place] = args as [string, string];
  if (!/^[A-Z]+$/.test(method)) throw new CliError('USAGE', `"${method}" is no HTTP method.`);
  if (options.data !== undefined && options.input !== undefined)
    throw new CliError('USAGE', '--data and --input cannot go together.');
  const api = await session.api();
  const [pathname, search] = (place.startsWith('/') ? place : `/${place}`).split('?', 2) as [
    string,
    string | undefined,
  ];
  const headers = Object.fromEntries(
    Object.entries(options.header ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const answer = await api.open({
    method,
    path: pathname,
    query: Object.fromEntries(
      [...new Set(new URLSearchParams(search).keys())].map((name) => [name, new URLSearchParams(search).getAll(name)]),
    ),
    ...(options.data === undefined ? {} : { json: parsed(options.data) }),
    ...(options.input === undefined ? {} : bodyOf(session.terminal, options.input)),
    headers: { ...(options.input === undefined ? {} : { 'content-type': 'application/octet-stream' }), ...headers },
  });
  session.out.detail(
    Object.entries(answer.headers)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join('\n'),
  );
  await pipeline(answer, session.terminal.stdout, { end: false }).catch((error: unknown) => api.explain(error));
  if (session.terminal.stdout.isTTY === true) session.out.line('');
};

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new CliError('USAGE', `--data is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}

function bodyOf({ stdin, cwd }: Terminal, input: string): { stream: () => Readable; sendsOnce: boolean } {
  if (input === '-') return { stream: () => stdin, sendsOnce: true };
  return { stream: () => createReadStream(path.resolve(cwd, input)), sendsOnce: false };
}
