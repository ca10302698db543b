import type { CommandHandler } from '../../command-handler.js';
import { loadStack } from './local-stack.js';

/** `frameq up`: starts the stack and stays until Ctrl-C, SIGTERM or `frameq down`. */
export const up: CommandHandler = async (session) => {
  const { launch } = await loadStack();
  const giveBack = session.takeInterrupts(() => undefined); // the launcher listens itself and stops everything in order
  try {
    const { env, cwd } = session.terminal;
    const code = await launch({
      args: [],
      env,
      cwd,
      say: (line) => session.out.note(line),
      print: (line) => session.out.line(line),
    });
    return code === 0 ? 'ok' : 'failure';
  } finally {
    giveBack();
  }
};
