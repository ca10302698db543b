import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Bind } from '../command-handler.js';
import { keyValue, span } from './option-values.js';

const STATES = ['queued', 'running', 'cancelling', 'completed', 'partial', 'failed', 'cancelled'];
const IDS = 'job numbers, UUIDs or the beginning of one; `-` reads them from stdin';
const ID = 'a job number, a UUID or the beginning of one';

/** `frameq jobs …` */
export function addJobsCommands(program: Command, bind: Bind): void {
  const jobs = program
    .command('jobs')
    .summary('see, follow and change jobs')
    .description('Lists, shows, follows and changes jobs.');
  jobs
    .command('list')
    .summary('list jobs, the newest first')
    .description('Lists jobs, the newest first, with what they wait for or failed with.')
    .addOption(new Option('-s, --state <state...>', 'only jobs in these states').choices(STATES))
    .option('-p, --pipeline <name>', 'only jobs of this pipeline')
    .option('-l, --label <key=value...>', 'only jobs with these labels')
    .option('-n, --limit <number>', 'how many at most', wholeNumber, 30)
    .addHelpText(
      'after',
      '\nExamples:\n  frameq jobs list --state failed partial\n  frameq jobs list -q --state queued | frameq jobs cancel - -y\n  frameq jobs list --json=number,state,error.code',
    )
    .action(bind(() => import('./jobs/list-jobs.js').then((module) => module.listJobsCommand)));
  jobs
    .command('view')
    .summary('show a job: stages, results, errors')
    .description(
      'Shows a job: what it waits for, its stages and attempts, errors with hints, warnings, results and files.',
    )
    .argument('<job>', ID)
    .option('-a, --all', 'all items, scenes and files, however many')
    .action(bind(() => import('./jobs/view-job.js').then((module) => module.viewJob)));
  jobs
    .command('watch')
    .summary('follow jobs until they have finished')
    .description(
      'Shows the progress of jobs until they have finished, then the results. Ctrl-C stops watching, not the job.',
    )
    .argument('<jobs...>', IDS)
    .action(bind(() => import('./jobs/watch-jobs.js').then((module) => module.watchJobs)));
  jobs
    .command('logs')
    .summary('print what a job logged')
    .description('Prints what the stages of a job logged.')
    .argument('<job>', ID)
    .option('-f, --follow', 'go on until the job has finished')
    .option('--failed', 'only what failed stages logged, and their errors')
    .addOption(
      new Option('--level <level>', 'only lines of this level and above').choices(['debug', 'info', 'warn', 'error']),
    )
    .option('--stage <name>', 'only this stage')
    .option('--item <index>', 'only this item', wholeOrZero)
    .action(bind(() => import('./jobs/job-logs.js').then((module) => module.printJobLogs)));
  choosingJobs(jobs.command('cancel'))
    .summary('stop jobs and free what they hold')
    .description(
      'Stops jobs: what waits is cancelled at once, what runs is stopped with its whole process group. Prints the receipt. ' +
        'Jobs that are chosen by flags are counted first.',
    )
    .argument('[jobs...]', IDS)
    .option('--no-wait', 'do not wait until everything is gone')
    .addHelpText(
      'after',
      '\nExamples:\n  frameq jobs cancel 1042\n  frameq jobs cancel --state queued --pipeline scenes --dry-run\n  frameq jobs cancel --label reel=A012 --yes',
    )
    .action(bind(() => import('./jobs/cancel-jobs.js').then((module) => module.cancelJobs)));
  jobs
    .command('clone')
    .summary('submit a job like another one')
    .description(
      'Submits a job with the pipeline, parameters, inputs and labels of another one, but for what is set here.',
    )
    .argument('<job>', ID)
    .option('-s, --set <name=value>', 'set a parameter; may be repeated', keyValue)
    .option('--name <text>', 'what you call it')
    .option('--deadline <span>', 'cancel it when it has not ended by then, e.g. 90s, 10m, 2h', span)
    .option('--wait', 'wait until it has finished')
    .addHelpText('after', '\nExamples:\n  frameq jobs clone 1042 --set sensitivity=0.7 --wait')
    .action(bind(() => import('./jobs/clone-job.js').then((module) => module.cloneJobCommand)));
  jobs
    .command('delete')
    .summary('forget jobs that have ended, and their files')
    .description('Deletes jobs that have ended, with their logs and the files that they made. Inputs stay.')
    .argument('<jobs...>', IDS)
    .option('--dry-run', 'show what would be deleted')
    .action(bind(() => import('./jobs/delete-jobs.js').then((module) => module.deleteJobs)));
  choosingJobs(jobs.command('retry'))
    .summary('run failed or cancelled work again')
    .description(
      'Runs what failed or was cancelled again; what completed is kept. Jobs that are chosen by flags are counted first.',
    )
    .argument('[jobs...]', IDS)
    .option('--from-stage <name>', 'only the items that stopped at this stage')
    .option('--wait', 'wait until the jobs have finished')
    .addHelpText('after', '\nExamples:\n  frameq jobs retry 1042 --wait\n  frameq jobs retry --state failed --yes')
    .action(bind(() => import('./jobs/retry-jobs.js').then((module) => module.retryJobs)));
  jobs
    .command('move')
    .summary('put jobs first or last in line')
    .description('Puts jobs before, or behind, everything of your own that waits. Other tenants keep their turn.')
    .argument('<jobs...>', IDS)
    .addOption(new Option('--to <end>', 'which end of the line').choices(['front', 'back']).default('front'))
    .action(bind(() => import('./jobs/move-jobs.js').then((module) => module.moveJobs)));
  jobs
    .command('set')
    .summary('change the priority of jobs')
    .description('Changes jobs that have not ended. A point of priority is worth a minute of waiting.')
    .argument('<jobs...>', IDS)
    .option('--priority <number>', 'lower runs first, 0 to 1000', wholeOrZero)
    .addHelpText('after', '\nExample:\n  frameq jobs set 1042 --priority 50')
    .action(bind(() => import('./jobs/set-jobs.js').then((module) => module.setJobs)));
}

/** The flags that choose jobs instead of naming them. */
function choosingJobs(command: Command): Command {
  return command
    .addOption(new Option('-s, --state <state...>', 'all jobs in these states').choices(STATES))
    .option('-p, --pipeline <name>', 'all jobs of this pipeline')
    .option('-l, --label <key=value...>', 'all jobs with these labels')
    .option('--name <text>', 'all jobs whose name holds this text')
    .option('--dry-run', 'only show what would be done');
}

/** A positional argument that names one job. */
export function jobArgument(): Argument {
  return new Argument('<job>', ID);
}

/** Reads a number of at least 1. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return Number(text);
}

/** Reads a number of at least 0. */
export function wholeOrZero(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
