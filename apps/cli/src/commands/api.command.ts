import { Argument, type Command } from 'commander';
import type { Bind } from '../command-handler.js';
import { keyValue } from './option-values.js';

/** `frameq api` */
export function addApiCommand(program: Command, bind: Bind): void {
  program
    .command('api')
    .summary('call the REST API with your key')
    .description(
      'Calls the REST API with the server and key that other commands use, and prints the answer as it comes.',
    )
    .addArgument(
      new Argument('<method>', 'GET, POST, PUT, PATCH, DELETE or HEAD').argParser((text: string) => text.toUpperCase()),
    )
    .argument('<path>', 'such as /jobs or /jobs/1042/cancel; /api/v1 is put before it')
    .option('-H, --header <name=value>', 'send a header; may be repeated', keyValue)
    .option('-i, --input <file>', 'send this file as the body; `-` is stdin')
    .option('-d, --data <json>', 'send this JSON as the body')
    .action(bind(() => import('./api/call-api.js').then((module) => module.callApi)));
}
