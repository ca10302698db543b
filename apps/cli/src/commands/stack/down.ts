import { CliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { formatDuration } from '../../output/format.js';
import { openLiveLines } from '../../progress/live-lines.js';
import { loadStack, localDataFolder } from './local-stack.js';

/**
 * `frameq down`: stops the stack of this checkout and waits as long as that may take; fine when none runs. Ctrl-C ends the
 * waiting alone. Throws STOP_FORCED when it had to be killed.
 */
export const down: CommandHandler = async (session) => {
  const { stopStack } = await loadStack();
  const dataDir = await localDataFolder(session.terminal.env, session.terminal.cwd);
  const live = openLiveLines(session);
  const onWait = (waitedMs: number, budgetMs: number): void =>
    live.show(() => [`stopping frameq … ${seconds(waitedMs)} of at most ${seconds(budgetMs)}`]);
  const outcome = await stopStack(dataDir, { signal: session.signal, onWait }).finally(() => live.clear());
  if (outcome.kind === 'killed') {
    throw new CliError('STOP_FORCED', `frameq did not stop within ${seconds(outcome.afterMs)} and was killed.`, {
      detail: { data_dir: dataDir },
    });
  }
  session.out.note(
    outcome.kind === 'stopped'
      ? 'frameq has stopped. Unfinished jobs go on when it is started again.'
      : 'frameq did not run here.',
  );
};

const seconds = (ms: number): string => formatDuration(ms / 1000);
