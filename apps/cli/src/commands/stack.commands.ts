import { Argument, type Command } from 'commander';
import type { Bind } from '../command-handler.js';

export const DIAGNOSE_TOPICS = [
  'all',
  'system',
  'gpu',
  'storage',
  'database',
  'queue',
  'ffmpeg',
  'models',
  'comfy',
] as const;

/** `frameq up`, `status`, `down`, `diagnose` and `verify` */
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
    .description(
      'Stops the frameq that runs on this machine, in order. Running work gets the time that DRAIN_GRACE_MS gave it; ' +
        'what has not ended by then goes on when frameq is started again. Ends with 1 when it hung and had to be killed.',
    )
    .action(bind(() => import('./stack/down.js').then((module) => module.down)));
  program
    .command('diagnose')
    .summary('find out what is wrong')
    .description('Looks at this machine and, when one answers, at the server, and says what is wrong and what to do.')
    .addArgument(new Argument('[topic]', 'what to look at').choices(DIAGNOSE_TOPICS).default('all'))
    .addHelpText(
      'after',
      `${EXITS}\nExamples:\n  frameq diagnose\n  frameq diagnose database\n  frameq diagnose all --json`,
    )
    .action(bind(() => import('./stack/diagnose.js').then((module) => module.diagnoseCommand)));
  program
    .command('verify')
    .summary('check the installation with a real job')
    .description(
      'Looks at everything that `diagnose` looks at, then runs a job over 10 s of video: through the frameq that runs here, ' +
        'else through one in a temporary folder, which it removes. A machine that is not busy needs less than half a minute.',
    )
    .addHelpText('after', `${EXITS}\nExamples:\n  frameq verify\n  frameq verify --json`)
    .action(bind(() => import('./stack/verify.js').then((module) => module.verifyCommand)));
}

const EXITS =
  '\nExit codes:\n  0  all is well\n  1  something is broken\n  2  it works, but something should be mended\n';
