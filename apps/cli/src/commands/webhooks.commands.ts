import { type Command, Option } from 'commander';
import type { Bind } from '../command-handler.js';
import { wholeNumber, wholeOrZero } from './jobs.commands.js';

const EVENTS = [
  'job.queued',
  'job.started',
  'job.cancelling',
  'job.completed',
  'job.partial',
  'job.failed',
  'job.cancelled',
];
const ID = 'the id of a webhook';

/** `frameq webhooks …` */
export function addWebhooksCommands(program: Command, bind: Bind): void {
  const webhooks = program
    .command('webhooks')
    .summary('tell your own servers what becomes of jobs')
    .description('Tells your own servers what becomes of jobs, by signed messages (Standard Webhooks).');
  webhooks
    .command('list')
    .summary('list webhooks')
    .description('Lists webhooks, and since when one has been failing.')
    .action(bind(() => import('./webhooks/list-webhooks.js').then((module) => module.listWebhooksCommand)));
  webhooks
    .command('create')
    .summary('make a webhook')
    .description(
      'Makes a webhook and prints the secret that signs its messages. It is shown this once. ' +
        'With -q the secret is all that is written.',
    )
    .argument('<url>', 'where messages go: an https URL')
    .addOption(new Option('-e, --event <type...>', 'what to be told of; everything unless told').choices(EVENTS))
    .option('--name <text>', 'what you call it')
    .addHelpText(
      'after',
      '\nExamples:\n  frameq webhooks create https://hooks.example.com/frameq\n  frameq webhooks create https://hooks.example.com/x -e job.failed job.partial --name Alarm\n  SECRET=$(frameq webhooks create https://hooks.example.com/ci -q)',
    )
    .action(bind(() => import('./webhooks/create-webhook.js').then((module) => module.createWebhookCommand)));
  for (const word of ['enable', 'disable'] as const) {
    webhooks
      .command(word)
      .summary(word === 'enable' ? 'send messages again' : 'send no messages for now')
      .description(
        word === 'enable'
          ? 'Switches a webhook on: what waits is sent, and what happens from now on.'
          : 'Switches a webhook off: nothing is sent, and what happens meanwhile is not told later.',
      )
      .argument('<webhook>', ID)
      .action(bind(() => import('./webhooks/switch-webhook.js').then((module) => module.switchWebhookCommand(word))));
  }
  webhooks
    .command('rotate-secret')
    .summary('give a webhook a new secret')
    .description(
      'Gives a webhook a new secret and prints it. The old one signs beside it for a while. ' +
        'With -q the secret is all that is written.',
    )
    .argument('<webhook>', ID)
    .option('--overlap <seconds>', 'for how long the old secret signs too; a day unless told', wholeOrZero)
    .action(bind(() => import('./webhooks/create-webhook.js').then((module) => module.rotateSecretCommand)));
  webhooks
    .command('delete')
    .summary('delete a webhook')
    .description('Deletes a webhook and the record of what it was sent.')
    .argument('<webhook>', ID)
    .action(bind(() => import('./webhooks/delete-webhook.js').then((module) => module.deleteWebhookCommand)));
  webhooks
    .command('deliveries')
    .summary('list what a webhook was sent')
    .description('Lists the messages of the last 30 days, the newest first, with what came of them.')
    .argument('<webhook>', ID)
    .option('-n, --limit <number>', 'how many at most', wholeNumber, 30)
    .action(bind(() => import('./webhooks/list-deliveries.js').then((module) => module.listDeliveriesCommand)));
  webhooks
    .command('redeliver')
    .summary('send a message again')
    .description('Sends a message again, under the same webhook-id, and shows what came of it.')
    .argument('<webhook>', ID)
    .argument('<delivery>', 'the id of a delivery')
    .action(bind(() => import('./webhooks/send-delivery.js').then((module) => module.redeliverCommand)));
  webhooks
    .command('test')
    .summary('send a test message')
    .description('Sends a message of type webhook.test and shows what came of it.')
    .argument('<webhook>', ID)
    .action(bind(() => import('./webhooks/send-delivery.js').then((module) => module.testWebhookCommand)));
}
