import type { CheckView } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { type LocalConfig, loadLocalConfig } from '@frameq/config';
import { checkComfy } from './check-comfy.js';
import { checkDatabase } from './check-database.js';
import { checkFfmpeg } from './check-ffmpeg.js';
import { checkGpu } from './check-gpu.js';
import { checkModels } from './check-models.js';
import { checkQueue } from './check-queue.js';
import { checkStorage } from './check-storage.js';
import { checkSystem } from './check-system.js';
import type { DiagnosePlace, Finding } from './finding.js';

/** What can be looked at. */
export const DIAGNOSE_TOPICS = ['system', 'storage', 'database', 'queue', 'ffmpeg', 'gpu', 'models', 'comfy'] as const;
export type DiagnoseTopic = (typeof DIAGNOSE_TOPICS)[number];

/** What was found. */
export interface Diagnosis {
  readonly checks: CheckView[];
  /** 0: all well. 1: something is broken. 2: it works, but something should be mended. */
  readonly exitCode: 0 | 1 | 2;
}

const CHECKS: Record<DiagnoseTopic, (place: DiagnosePlace) => Promise<Finding>> = {
  system: checkSystem,
  storage: checkStorage,
  database: checkDatabase,
  queue: checkQueue,
  ffmpeg: checkFfmpeg,
  gpu: checkGpu,
  models: checkModels,
  comfy: checkComfy,
};

/** How long a check may take; all are made at the same time. */
const PATIENCE_MS = 12_000;

/**
 * Looks at this machine: what frameq needs and whether it is there. Nothing is changed. A mistake in the environment is
 * a finding of its own, and the rest is then looked at with the defaults.
 */
export async function diagnose(
  env: Readonly<Record<string, string | undefined>>,
  dataDir: string,
  topics: readonly DiagnoseTopic[] = DIAGNOSE_TOPICS,
): Promise<Diagnosis> {
  const { config, problem } = readConfig(env, dataDir);
  const place = { dataDir, config, signal: AbortSignal.timeout(PATIENCE_MS - 1_000) };
  const checks = await Promise.all(topics.map((topic) => look(topic, place)));
  if (problem !== null) checks.unshift(problem);
  const down = checks.some((check) => check.status === 'down');
  const degraded = checks.some((check) => check.status === 'degraded');
  return { checks, exitCode: down ? 1 : degraded ? 2 : 0 };
}

async function look(topic: DiagnoseTopic, place: DiagnosePlace): Promise<CheckView> {
  let patience: NodeJS.Timeout | undefined;
  const silent = new Promise<Finding>((resolve) => {
    const message = `No answer within ${PATIENCE_MS / 1000} s.`;
    patience = setTimeout(
      () => resolve({ status: 'down', message, hint: SILENT_HINTS[topic] ?? NO_HINT }),
      PATIENCE_MS,
    );
  });
  try {
    const looked = Promise.resolve().then(() => CHECKS[topic](place));
    const { status = 'ok', message, hint = null, detail = {} } = await Promise.race([looked, silent]);
    return { name: topic, status, message, hint, detail };
  } catch (error) {
    const { message, hint, detail } = explain(error);
    return { name: topic, status: 'down', message, hint: hint ?? NO_HINT, detail };
  } finally {
    clearTimeout(patience);
  }
}

const NO_HINT = 'Mend what the message names; `frameq diagnose --json` shows all that was found.';
const SILENT_HINTS: Partial<Record<DiagnoseTopic, string>> = {
  database: 'Look at the server of DATABASE_URL, or at logs/postgres.log in the data folder.',
  queue: 'Look at the server of REDIS_URL; without it, at Postgres.',
  storage: 'The disk does not answer; a network disk may have gone.',
  ffmpeg: 'Point FFMPEG_PATH and FFPROBE_PATH at programs that run.',
  gpu: 'The driver hangs; restart the machine.',
};

function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  dataDir: string,
): { config: LocalConfig; problem: CheckView | null } {
  try {
    return { config: loadLocalConfig({ ...env, FRAMEQ_DATA_DIR: dataDir }), problem: null };
  } catch (error) {
    const config = loadLocalConfig({ FRAMEQ_DATA_DIR: dataDir });
    return { config, problem: { name: 'environment', status: 'down', ...explain(error) } };
  }
}

function explain(error: unknown): Pick<CheckView, 'message' | 'hint' | 'detail'> {
  if (error instanceof AppError) return { message: error.message, hint: error.hint, detail: { code: error.code } };
  return { message: error instanceof Error ? error.message : String(error), hint: null, detail: {} };
}
