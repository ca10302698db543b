import type { CommandHandler } from '../../command-handler.js';
import { bareProgram } from './bare-program.js';
import { renderDocs } from './render-docs.js';

/** `frameq __docs`: the text of docs/cli.md. */
export const printDocs: CommandHandler = async (session) => {
  session.terminal.stdout.write(renderDocs(bareProgram()));
};
