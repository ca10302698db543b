import type { CommandHandler } from '../../command-handler.js';
import { loadStack, localDataFolder } from './local-stack.js';

/** `frameq down`: stops the stack of this checkout; fine when none runs. */
export const down: CommandHandler = async (session) => {
  const { stopStack } = await loadStack();
  const dataDir = await localDataFolder(session.terminal.env, session.terminal.cwd);
  const ran = await stopStack(dataDir);
  session.out.note(
    ran ? 'frameq has stopped. Unfinished jobs go on when it is started again.' : 'frameq did not run here.',
  );
};
