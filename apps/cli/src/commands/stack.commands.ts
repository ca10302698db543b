import { Argument, type Command } from 'commander';
import type { Bind } from '../command-handler.js';

export const DIAGNOSE_TOPICS = ['all', 'system', 'gpu', 'storage', 'database', 'queue', 'ffmpeg', 'models'] as const;

/** `frameq up`, `status`, `down` and `diagnose` */
export function addStackCommands(program: Command, bind: Bind): void {
  program
    .command('up')
    .summary('start frameq on this machine')
    .description('Starts Postgres, gateway, worker and keeper on this machine and stays until Ctrl-C.')
    .action(bind(() => import('./stack/up.js').then((module) => module.up)));
  program
    .command('status')
    .summary('say whether frameq runs, and where')
    .description('Says whether frameq runs on this machine, where, and how it is.')
    .action(bind(() => import('./stack/status.js').then((module) => module.status)));
  program
    .command('down')
    .summary('stop frameq on this machine')
    .description('Stops the frameq that runs on this machine, in order. Jobs go on when it is started again.')
    .action(bind(() => import('./stack/down.js').then((module) => module.down)));
  program
    .command('diagnose')
    .summary('find out what is wrong')
    .description('Looks at this machine and, when one answers, at the server, and says what is wrong and what to do.')
    .addArgument(new Argument('[topic]', 'what to look at').choices(DIAGNOSE_TOPICS).default('all'))
    .action(bind(() => import('./stack/diagnose.js').then((module) => module.diagnoseCommand)));
}
