import { type Command, InvalidArgumentError } from 'commander';
import type { Bind } from '../command-handler.js';

/** `frameq storage …` */
export function addStorageCommands(program: Command, bind: Bind): void {
  const storage = program
    .command('storage')
    .summary('see the disk and remove what is old')
    .description('Shows how full the disk of the server is, and removes what is no longer needed.');
  storage
    .command('status')
    .summary('show how full the disk is')
    .description('Shows how full the disk is, at which mark nothing more is taken in, and what is kept for how long.')
    .action(bind(() => import('./storage/storage-status.js').then((module) => module.storageStatus)));
  storage
    .command('cleanup')
    .summary('remove files of jobs that ended long ago')
    .description(
      'Counts what would be removed: artifacts, logs and inputs of jobs of all tenants that ended long ago, and files that nothing names. Asks before it removes them; --yes does not ask. Needs a key with the scope admin of the tenant default.',
    )
    .option(
      '--older-than <days>',
      'since when jobs must have ended, e.g. 30d; STORAGE_RETENTION_DAYS unless told',
      days,
    )
    .option('-n, --dry-run', 'only count')
    .addHelpText(
      'after',
      '\nExamples:\n  frameq storage cleanup --dry-run --older-than 30d\n  frameq storage cleanup --older-than 90d --yes',
    )
    .action(bind(() => import('./storage/clean-up-storage.js').then((module) => module.cleanUpStorage)));
}

function days(text: string): number {
  const [, number, unit] = /^(\d{1,5})([dw]?)$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Give days or weeks, such as 30d or 4w.');
  return Number(number) * (unit === 'w' ? 7 : 1);
}
