import { Argument, type Command } from 'commander';
import type { Bind } from '../command-handler.js';

const queue = (): Argument => new Argument('<queue>', 'the name of a queue: cpu, gpu or comfy');

/** `frameq queues …` */
export function addQueuesCommands(program: Command, bind: Bind): void {
  const queues = program
    .command('queues')
    .summary('see what waits, hold queues back and let them go')
    .description('Shows what waits and runs on each queue, over all tenants; holds queues back and lets them go.');
  queues
    .command('list')
    .summary('show what waits and runs on each queue')
    .description('Shows what waits and runs on each queue, how many slots there are, and which queues are held.')
    .action(bind(() => import('./queues/list-queues.js').then((module) => module.listQueuesCommand)));
  queues
    .command('pause')
    .summary('start nothing new on a queue')
    .description('Starts nothing new on a queue until it is resumed, whatever restarts meanwhile; what runs goes on.')
    .addArgument(queue())
    .action(bind(() => import('./queues/steer-queue.js').then((module) => module.pauseQueue)));
  queues
    .command('resume')
    .summary('go on with a queue')
    .description('Goes on with a queue that was paused or drained; what waits starts at once.')
    .addArgument(queue())
    .action(bind(() => import('./queues/steer-queue.js').then((module) => module.resumeQueue)));
  queues
    .command('drain')
    .summary('start nothing new, and wait until nothing runs')
    .description('Starts nothing new on a queue and waits until what runs has ended. Resume it to go on.')
    .addArgument(queue())
    .option('--no-wait', 'do not wait until nothing runs')
    .action(bind(() => import('./queues/steer-queue.js').then((module) => module.drainQueue)));
  queues
    .command('clear')
    .summary('cancel what waits on a queue')
    .description('Cancels everything that waits on a queue, of all tenants; what runs goes on. Counts and asks first.')
    .addArgument(queue())
    .option('--dry-run', 'only count')
    .addHelpText('after', '\nExamples:\n  frameq queues clear gpu --dry-run\n  frameq queues clear gpu --yes')
    .action(bind(() => import('./queues/clear-queue.js').then((module) => module.clearQueueCommand)));
}
