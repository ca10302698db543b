import type { Command } from 'commander';
import type { Bind } from '../command-handler.js';
import { wholeNumber } from './jobs.commands.js';

/** `frameq audit` */
export function addAuditCommand(program: Command, bind: Bind): void {
  program
    .command('audit')
    .summary('see who did what')
    .description(
      'Lists deeds of note, the newest first: keys, tenants, sign-ins, what admins did. Needs a key with the scope admin.',
    )
    .option('--action <action...>', 'only these deeds, e.g. key.create')
    .option('--tenant <id>', 'only what concerns this tenant')
    .option('-n, --limit <number>', 'how many at most', wholeNumber, 30)
    .addHelpText(
      'after',
      '\nExamples:\n  frameq audit --action key.create key.revoke\n  frameq audit --ndjson -n 10000 > audit.ndjson',
    )
    .action(bind(() => import('./audit/list-audit.js').then((module) => module.listAuditCommand)));
}
