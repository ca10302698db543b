import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ask } from '../../ask.js';
import { CliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { configDirectory } from '../../connect/config-file.js';
import { toUrl } from '../../connect/find-server.js';
import { ApiClient } from '../../http/api-client.js';
import { listPipelines } from '../../http/calls.js';
import type { Session } from '../../session.js';

/** `frameq login`: tries a key against a server and keeps both, readable by this user alone. */
export const login: CommandHandler = async (session, { args }) => {
  const server = toUrl(args[0] as string, '<url>');
  const key = (await askKey(session)).trim();
  if (!/^fq_[\w-]+$/.test(key))
    throw new CliError('KEY_FILE_UNUSABLE', 'That is no frameq key.', {
      hint: 'A key begins with fq_; the first start of the server printed one.',
    });
  await listPipelines(
    new ApiClient({
      server,
      source: '<url>',
      key,
      keySource: 'what was typed',
      signal: session.signal,
      debug: (line) => session.out.detail(line),
    }),
  );
  const folder = configDirectory(session.terminal.env);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await replaceFile(path.join(folder, 'api-key'), `${key}\n`);
  await replaceFile(
    path.join(folder, 'config.toml'),
    `# Written by frameq login.\nserver = "${server.href}"\nkey_file = "api-key"\n`,
  );
  session.out.note(`Logged in to ${server.origin}; kept in ${folder}.`);
};

async function askKey(session: Session): Promise<string> {
  if (session.terminal.stdin.isTTY !== true) return text(session.terminal.stdin);
  return ask(session, 'API key: ', { secret: true, hint: 'Pipe it in: frameq login URL < key-file' });
}

/** Writes a file that only its owner may read, whole or not at all. */
async function replaceFile(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
  await rename(temporary, file);
}
