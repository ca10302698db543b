import type { Command } from 'commander';
import type { Bind } from '../command-handler.js';

/** `frameq workers` */
export function addWorkersCommand(program: Command, bind: Bind): void {
  program
    .command('workers')
    .summary('see who does the work, and who cannot')
    .description(
      'Lists the workers heard of within the last hour: their queues, what they run and, where one takes no work, why.',
    )
    .addHelpText('after', '\nExamples:\n  frameq workers\n  frameq workers --json=state,fault')
    .action(bind(() => import('./workers/list-workers.js').then((module) => module.listWorkersCommand)));
}
