import type { Command } from 'commander';
import type { Bind } from '../command-handler.js';

/** `frameq login` */
export function addLoginCommand(program: Command, bind: Bind): void {
  program
    .command('login')
    .summary('remember a server and its key')
    .description(
      'Asks for a key (or reads it from stdin), tries it, and keeps it with the address for later commands, readable by you alone.',
    )
    .argument('<url>', 'where frameq runs, e.g. https://frameq.example.org')
    .action(bind(() => import('./login/login.js').then((module) => module.login)));
}
