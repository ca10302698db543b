import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from '../data-folder/process-identity.js';
import { readHolder } from '../data-folder/stack-lock.js';
import { annotate } from '../first-result/annotate.js';
import { runningStack, type StackState } from '../stack-state.js';
import type { LaunchRequest } from './launch-options.js';

/** A second start beside a stack that runs. */
export interface JoinOptions {
  readonly dataDir: string;
  readonly holder: ProcessIdentity;
  readonly request: LaunchRequest;
  readonly sample: string;
  readonly say: (line: string) => void;
  readonly print: (line: string) => void;
}

const STARTING_MS = 90_000;
const LOOK_MS = 200;

/** Says that frameq runs and where; hands it the files that were named, or the sample for a demo. Returns the exit code. */
export async function joinRunning(options: JoinOptions): Promise<number> {
  const { dataDir, request, say, print } = options;
  const stack = await whenStarted(dataDir);
  if (stack === null) {
    say(`frameq is being started or stopped by process ${options.holder.pid}; its data lie in ${dataDir}.`);
    return request.demo || request.files.length > 0 ? 1 : 0;
  }
  say(
    `frameq already runs at ${stack.url} (process ${stack.pid}, since ${new Date(stack.started_at).toLocaleString('sv-SE')}).`,
  );
  say('Stop it with Ctrl-C where it runs, or with `npx frameq down`.');
  const files = request.files.length > 0 ? request.files : request.demo ? [options.sample] : [];
  if (files.length === 0) return 0;
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort('shutdown'));
  const key = readFileSync(path.join(dataDir, 'api-key'), 'utf8').trim();
  const resultsDir = path.join(dataDir, 'results');
  try {
    return (await annotate({ url: stack.url, key, files, resultsDir, say, print, signal: interrupt.signal })) ? 0 : 1;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    say('');
    say('Ctrl-C: no longer waiting; jobs that were submitted go on. Follow them with `npx frameq jobs list`.');
    return 1;
  }
}

async function whenStarted(dataDir: string): Promise<StackState | null> {
  for (const end = performance.now() + STARTING_MS; performance.now() < end; await delay(LOOK_MS)) {
    const stack = runningStack(dataDir);
    if (stack !== null) return stack;
    if (readHolder(dataDir) === null) return null;
  }
  return null;
}
