import { type Command, InvalidArgumentError } from 'commander';
import type { Bind } from '../command-handler.js';
import { keyValue, span } from './option-values.js';
import { wholeNumber } from './jobs.commands.js';

/** `frameq run` */
export function addRunCommand(program: Command, bind: Bind): void {
  program
    .command('run')
    .summary('run a pipeline over files')
    .description(
      'Uploads files and submits one job that runs a pipeline over each of them. Prints the job; with --wait its results.',
    )
    .argument('<pipeline>', 'what to run; `frameq pipelines list` shows all')
    .argument('[files...]', 'videos or images; `-` reads file names from stdin')
    .option(
      '-s, --set <name=value>',
      'set a parameter; may be repeated, `frameq pipelines view PIPELINE` lists them',
      keyValue,
    )
    .option('--server-path <path>', 'a file that lies on the server, beneath its INPUT_ROOTS; may be repeated', collect)
    .option('--wait', 'stay until the job has finished and show its results')
    .option('-o, --output <dir>', 'download the results into this folder; implies --wait')
    .option('--force', 'replace files that are already in the folder of --output')
    .option('-w, --workers <number>', 'how many of the files may be worked on at once', wholeNumber)
    .option('--name <text>', 'a name for the job')
    .option('--deadline <span>', 'cancel the job when it has not ended by then, e.g. 90s, 10m, 2h', span)
    .option('--priority <number>', '0 to 1000, lower runs first', priority)
    .option('-l, --label <key=value>', 'a label to find the job by; may be repeated', keyValue)
    .option('-r, --recursive', 'take the videos or images in folders, and in folders beneath them')
    .option('-n, --dry-run', 'check everything and show what would be submitted, but upload and submit nothing')
    .addHelpText('after', HELP)
    .action(bind(() => import('./run/run-pipeline.js').then((module) => module.runPipeline)));
}

const HELP = `
Several files become one job with an item for each, so that one bad file does not stop the others.
What the server has already is not sent again, and a large upload that broke off goes on when the command is repeated.
Ctrl-C while it waits leaves the job running; a second Ctrl-C cancels it.

Examples:
  frameq run scenes film.mp4 --wait
  frameq run scenes film.mp4 --set sensitivity=0.7 --output results
  frameq run quality -r footage --workers 2 --label project=spring
  frameq run scenes --server-path /srv/footage/film.mp4
  find . -name '*.mov' | frameq run storyboard -`;

function collect(word: string, before: string[] = []): string[] {
  return [...before, word];
}

function priority(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) > 1000)
    throw new InvalidArgumentError('Give a whole number from 0 to 1000.');
  return Number(text);
}
