import { parseArgs } from 'node:util';
import path from 'node:path';

/** What `npm start` was asked. */
export interface LaunchRequest {
  /** The user's own files, absolute. */
  readonly files: readonly string[];
  /** End after the first result. */
  readonly demo: boolean;
  readonly help: boolean;
}

export const HELP = `Starts frameq on this machine and stays until Ctrl-C.

  npm start                 start; at the first start annotate the bundled sample video
  npm start -- FILE…        start and annotate these videos
  npm run demo              start, annotate the sample, end: exit code 0 when that went well, else 1
  npx frameq status         say whether frameq runs, and where
  npx frameq down           stop it

The environment decides the rest; .env.example lists every variable. The ones that matter most here:
  PORT=8787                 where the API listens; the next free port when unset and taken
  FRAMEQ_DATA_DIR=.frameq   database, keys, files and logs
`;

/** Reads the arguments of `npm start`; files are relative to where the user stood. Throws with what is wrong. */
export function readArguments(args: readonly string[], cwd: string): LaunchRequest {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { demo: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  return { files: positionals.map((file) => path.resolve(cwd, file)), demo: values.demo, help: values.help };
}
