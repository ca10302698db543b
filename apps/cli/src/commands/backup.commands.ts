import type { Command } from 'commander';
import type { Bind } from '../command-handler.js';

/** `frameq backup` and `restore` */
export function addBackupCommands(program: Command, bind: Bind): void {
  program
    .command('backup')
    .summary('copy database and files into one archive')
    .description(
      'Writes database and files, as they are at one moment, into one archive; the stack may go on running. Run it where ' +
        'the data are: it reads the data folder, or DATABASE_URL and FRAMEQ_STORAGE_DIR. The archive holds secrets of ' +
        'webhooks and hashes of keys, and only you can read it.',
    )
    .argument('<file>', 'the archive to write, e.g. frameq.tar')
    .option('--with-models', 'copy the model store too')
    .option('--force', 'replace the file when it is there, unless files are missing in the new one')
    .addHelpText(
      'after',
      '\nExamples:\n  frameq backup /mnt/backups/frameq.tar\n  frameq backup all.tar --with-models --json',
    )
    .action(bind(() => import('./backup/backup.js').then((module) => module.backup)));
  program
    .command('restore')
    .summary('put a backup in place of an empty frameq')
    .description(
      'Checks a backup to its end, then puts it in place of an empty frameq, which must not run. The database changes ' +
        'whole or not at all; a backup of an older version is migrated, one of a newer version refused. API keys hold again ' +
        'as when the backup was made, also those that were revoked since; sessions are ended.',
    )
    .argument('<file>', 'the archive that `frameq backup` wrote')
    .option('--replace', 'give up the jobs and files that are there now')
    .option('--dry-run', 'check the archive and change nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  frameq restore frameq.tar --dry-run\n  FRAMEQ_DATA_DIR=/srv/frameq frameq restore frameq.tar\n  frameq restore frameq.tar --replace --yes',
    )
    .action(bind(() => import('./backup/restore.js').then((module) => module.restore)));
}
