import type { CommandHandler } from '../../command-handler.js';
import { toAscii } from '../../output/ascii.js';
import { checkLines } from '../../views/check-lines.js';
import { loadStack, localDataFolder } from './local-stack.js';

const VERDICTS = ['frameq works here.', 'frameq does not work here.', 'frameq works here, with doubts.'] as const;

/** `frameq verify`: 0 when it works, 2 with doubts, 1 when it does not. */
export const verifyCommand: CommandHandler = async (session) => {
  const { verify } = await loadStack();
  const { env, cwd } = session.terminal;
  const begun = performance.now();
  const { checks, exitCode } = await verify({
    env,
    dataDir: await localDataFolder(env, cwd),
    onProgress: (line) => session.out.note(toAscii(`  ${line} ...`)),
    signal: session.signal,
  });
  const tookS = Number(((performance.now() - begun) / 1000).toFixed(1));
  const verdict = VERDICTS[exitCode];
  const width = Math.max(...checks.map((check) => check.name.length));
  session.out.record({ ok: exitCode !== 1, exit_code: exitCode, verdict, took_s: tookS, checks }, verdict, () => [
    ...checks.flatMap((check) => checkLines(check, width, session.out.paint)),
    '',
    `${verdict} (${tookS} s)`,
  ]);
  return ({ 0: 'ok', 1: 'failure', 2: 'partial' } as const)[exitCode];
};
