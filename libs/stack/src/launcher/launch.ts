import { AppError, toAppError } from '@frameq/domain';
import { accessSync, constants, readFileSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { refuseUnfinishedRestore } from '../backup/restore-mark.js';
import { buildFolder, checkoutFolder } from '../data-folder/build-folder.js';
import { noteBuildUse } from '../data-folder/note-build-use.js';
import { endFirstRun, isFirstRun } from '../data-folder/first-run.js';
import { locateDataFolder } from '../data-folder/locate-data-folder.js';
import { openDataFolder } from '../data-folder/open-data-folder.js';
import { takeStackLock } from '../data-folder/stack-lock.js';
import { annotate } from '../first-result/annotate.js';
import { ApiProblem } from '../first-result/local-api.js';
import { Stack } from '../start-stack.js';
import { joinRunning } from './join-running.js';
import { HELP, type LaunchRequest, readArguments } from './launch-options.js';
import { onNpmDeath } from './npm-ancestors.js';
import { StopRequest } from './stop-request.js';

/** What the launcher gets from whoever starts it. */
export interface LaunchOptions {
  /** The arguments of `npm start` or `frameq up`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the user stands; files are relative to it. */
  readonly cwd: string;
  /** Progress, for people. */
  readonly say: (line: string) => void;
  /** Results, for people. */
  readonly print: (line: string) => void;
}

/**
 * Starts the embedded stack in this process's charge, annotates what was asked for, and stays until it is told to stop:
 * Ctrl-C, SIGTERM, `frameq down`, the death of its npm, or the end of the demo.
 *
 * @returns the exit code
 */
export async function launch(options: LaunchOptions): Promise<number> {
  try {
    const request = readArguments(options.args, options.cwd);
    if (request.help) {
      options.print(HELP);
      return 0;
    }
    checkFiles(request.files);
    return await run(request, options);
  } catch (error) {
    return explain(error, options.say);
  }
}

async function run(request: LaunchRequest, options: LaunchOptions): Promise<number> {
  const build = buildFolder();
  const version = readVersion(build);
  noteBuildUse(build);
  const dataDir = locateDataFolder(options.env, checkoutFolder(build), options.cwd);
  openDataFolder(dataDir, version);
  const lock = takeStackLock(dataDir);
  const sample = path.join(build, 'assets', 'sample', 'sample.mp4');
  if (!('release' in lock)) return joinRunning({ dataDir, holder: lock, request, sample, ...options });

  try {
    refuseUnfinishedRestore(dataDir);
  } catch (error) {
    lock.release();
    throw error;
  }
  const stop = new StopRequest(options.say);
  onNpmDeath(options.env, () => stop.ask('npm has ended'));
  let stack: Stack | null = null;
  try {
    stack = new Stack({ dataDir, lock, build, version, env: options.env, say: options.say, hurry: stop.hurry });
    const begun = performance.now();
    await Promise.race([stack.start(), stop.asked]);
    if (stop.signal.aborted) return request.demo ? 1 : 0;
    options.say(`ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    greet(stack, options);
    const files = filesFor(request, sample, isFirstRun(dataDir));
    const well = files.length === 0 || (await result(stack, files, dataDir, stop, options));
    if (well && files.length > 0) endFirstRun(dataDir);
    if (request.demo) return well ? 0 : 1;
    if (stop.signal.aborted) return 0;
    whereThingsAre(stack, dataDir, options.say);
    await stop.asked;
    return 0;
  } finally {
    if (stack === null) lock.release();
    await stack?.stop();
    stop.dispose();
    if (stack !== null && (stop.signal.aborted || stack.url !== '')) options.say('frameq has stopped.');
  }
}

function filesFor(request: LaunchRequest, sample: string, first: boolean): readonly string[] {
  if (request.files.length > 0) return request.files;
  return request.demo || first ? [sample] : [];
}

async function result(
  stack: Stack,
  files: readonly string[],
  dataDir: string,
  stop: StopRequest,
  options: LaunchOptions,
): Promise<boolean> {
  const { say, print } = options;
  const resultsDir = path.join(dataDir, 'results');
  try {
    return await annotate({ url: stack.url, key: stack.key.key, files, resultsDir, say, print, signal: stop.signal });
  } catch (error) {
    if (stop.signal.aborted) return false;
    explain(error, say);
    return false;
  }
}

function greet(stack: Stack, { say, print }: LaunchOptions): void {
  if (!stack.config.securityEnabled) {
    say('WARNING: SECURITY_ENABLED=false: everybody who reaches the port may read, change and delete everything.');
  }
  if (!stack.key.fresh) return;
  print(`Your API key, shown this once: ${stack.key.key}`);
  print(`It is kept in ${stack.key.file}, where the command line finds it.`);
}

function whereThingsAre(stack: Stack, dataDir: string, say: (line: string) => void): void {
  say('');
  say(`frameq runs at ${stack.url}   (the API: ${stack.url}/docs)`);
  say(`  data, logs, results   ${dataDir}`);
  say('  annotate a video      npx frameq run scenes FILE --wait');
  say('  see what happens      npx frameq jobs list');
  say('  stop                  Ctrl-C here, or npx frameq down');
}

function checkFiles(files: readonly string[]): void {
  for (const file of files) {
    const problem = fileProblem(file, statSync(file, { throwIfNoEntry: false }));
    if (problem === null) continue;
    throw new AppError('INPUT_NOT_FOUND', problem, { hint: 'Check the path; nothing was started.' });
  }
}

function fileProblem(file: string, facts: Stats | undefined): string | null {
  if (facts === undefined) return `There is no file ${file}.`;
  if (facts.isDirectory()) return `${file} is a folder; name the videos in it.`;
  if (!facts.isFile()) return `${file} is not a regular file.`;
  try {
    accessSync(file, constants.R_OK);
    return null;
  } catch {
    return `${file} may not be read by you.`;
  }
}

function explain(error: unknown, say: (line: string) => void): number {
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) {
    const [what = ''] = (error as Error).message.split('. ');
    for (const line of [`${what}.`, '', ...HELP.trimEnd().split('\n')]) say(line);
    return 1;
  }
  const known = error instanceof ApiProblem ? error : toAppError(error);
  say('');
  say(known.code === 'INTERNAL' && error instanceof Error ? (error.stack ?? error.message) : known.message);
  say(known.hint);
  return 1;
}

function readVersion(build: string): string {
  const manifest = readFileSync(path.join(build, 'libs', 'stack', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
