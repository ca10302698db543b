import type { CommandHandler } from '../../command-handler.js';
import { bareProgram } from './bare-program.js';
import { bashCompletion } from './bash-completion.js';
import { readCommandTree } from './command-tree.js';
import { fishCompletion } from './fish-completion.js';
import { zshCompletion } from './zsh-completion.js';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `frameq completion`: the script for a shell, made from the tree of commands. */
export const printCompletion: CommandHandler = async (session, { args }) => {
  session.terminal.stdout.write(SHELLS[args[0] as keyof typeof SHELLS](readCommandTree(bareProgram())));
};
