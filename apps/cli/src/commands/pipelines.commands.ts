import type { Command } from 'commander';
import type { Bind } from '../command-handler.js';
import { keyValue } from './option-values.js';

/** `frameq pipelines …` */
export function addPipelinesCommands(program: Command, bind: Bind): void {
  const pipelines = program
    .command('pipelines')
    .summary('see what can be run, and with which parameters')
    .description('Shows what can be run, and with which parameters.');
  pipelines
    .command('list')
    .description('Lists what can be run.')
    .summary('list what can be run')
    .action(bind(() => import('./pipelines/list-pipelines.js').then((module) => module.listPipelinesCommand)));
  pipelines
    .command('view')
    .summary('show the parameters and results of a pipeline')
    .description(
      'Shows what a pipeline does: its parameters with ranges, units and defaults, its stages and its files.',
    )
    .argument('<pipeline>', 'the name of a pipeline')
    .action(bind(() => import('./pipelines/view-pipeline.js').then((module) => module.viewPipeline)));
  pipelines
    .command('validate')
    .summary('check parameters without submitting')
    .description('Checks parameters as `frameq run` would and shows them with the defaults filled in.')
    .argument('<pipeline>', 'the name of a pipeline')
    .option('-s, --set <name=value>', 'set a parameter; may be repeated', keyValue)
    .action(bind(() => import('./pipelines/validate-pipeline.js').then((module) => module.validatePipeline)));
}
