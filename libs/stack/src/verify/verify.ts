import type { CheckView } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { diagnose } from '../diagnose/diagnose.js';
import { runningStack } from '../stack-state.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runSample } from './run-sample.js';
import { cutSample } from './cut-sample.js';
import { withTemporaryStack } from './temporary-stack.js';

/** What is verified, and who hears about it. */
export interface VerifyTerms {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dataDir: string;
  /** Hears each step as it begins, for people. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What was found, in the order in which it was looked at. */
export interface Verification {
  readonly checks: CheckView[];
  /** 0: it works. 1: it does not. 2: it works, with doubts. */
  readonly exitCode: 0 | 1 | 2;
}

/** A healthy machine needs less than this for all of it; one that needs more works, with a doubt. */
const HEALTHY_S = 30;
/** What ends a sample that hangs. */
const SAMPLE_MS = 90_000;

/**
 * Checks an installation: everything that `diagnose` looks at, then a real job over 10 s of video, through the stack that
 * runs on the data folder or, when none runs, through one in a temporary folder that is removed afterwards.
 */
export async function verify({ env, dataDir, onProgress, signal }: VerifyTerms): Promise<Verification> {
  const begun = performance.now();
  const running = runningStack(dataDir);
  onProgress('looking at this machine');
  const { checks } = await diagnose(env, dataDir);
  const broken = checks.filter((check) => check.status === 'down').map((check) => check.name);
  if (broken.length > 0) {
    checks.push(
      view('sample', 'down', `Not run: ${broken.join(', ')} must be mended first.`, 'Follow the hints above.'),
    );
    return { checks, exitCode: 1 };
  }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SAMPLE_MS)]);
  try {
    onProgress('cutting 10 s of the sample video');
    await cutSample(env, async (file) => {
      const run = (url: string, key: string): Promise<void> =>
        runSample({ url, key, file, onProgress, signal: limit }).then((steps) => void checks.push(...steps));
      if (running !== null) return run(running.url, readFileSync(path.join(dataDir, 'api-key'), 'utf8').trim());
      onProgress('starting frameq in a temporary folder');
      await withTemporaryStack(env, limit, run);
      checks.push(view('stack', 'ok', 'Started, served and stopped in a temporary folder, which is gone.', null));
    });
  } catch (error) {
    if (signal.aborted) throw error;
    checks.push(failure(error, limit.aborted));
  }
  const tookS = (performance.now() - begun) / 1000;
  if (tookS > HEALTHY_S) checks.push(slow(tookS));
  const worst = (status: CheckView['status']): boolean => checks.some((check) => check.status === status);
  return { checks, exitCode: worst('down') ? 1 : worst('degraded') ? 2 : 0 };
}

function slow(tookS: number): CheckView {
  const message = `It took ${Math.round(tookS)} s; a machine that is not busy needs less than ${HEALTHY_S} s.`;
  return view('time', 'degraded', message, 'See what else runs on this machine, and how fast its disk is.');
}

function failure(error: unknown, late: boolean): CheckView {
  if (late) {
    const hint = 'The machine may be too busy or too slow; `frameq status` and the logs of the data folder say more.';
    return view('sample', 'down', `The sample did not end within ${SAMPLE_MS / 1000} s.`, hint);
  }
  const { message, hint } = error as Error & { hint?: string };
  const said = hint ?? 'Look at the logs in the data folder; `frameq diagnose` looks at every part.';
  return view('sample', 'down', error instanceof AppError || hint !== undefined ? message : String(error), said);
}

function view(name: string, status: CheckView['status'], message: string, hint: string | null): CheckView {
  return { name, status, message, hint, detail: {} };
}
