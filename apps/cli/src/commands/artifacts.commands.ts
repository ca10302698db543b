import type { Command } from 'commander';
import type { Bind } from '../command-handler.js';
import { jobArgument } from './jobs.commands.js';

/** `frameq artifacts …` */
export function addArtifactsCommands(program: Command, bind: Bind): void {
  const artifacts = program
    .command('artifacts')
    .summary('list and download the files that jobs produced')
    .description('Lists and downloads the files that jobs produced.');
  artifacts
    .command('list')
    .summary('list the files of a job')
    .description('Lists the files that a job has produced so far.')
    .addArgument(jobArgument())
    .action(bind(() => import('./artifacts/list-artifacts.js').then((module) => module.listArtifacts)));
  artifacts
    .command('get')
    .summary('download files of a job')
    .description(
      'Downloads files of a job: all, or those named. A download that broke off goes on where it stopped; every file is checked by its sha256.',
    )
    .addArgument(jobArgument())
    .argument('[names...]', "file names, patterns such as '*.json', kinds, or ids; all files when there are none")
    .option('-o, --output <dir>', 'where to; `-` writes one file to stdout', '.')
    .option('--force', 'replace files that are already there')
    .action(bind(() => import('./artifacts/get-artifacts.js').then((module) => module.getArtifacts)));
}
