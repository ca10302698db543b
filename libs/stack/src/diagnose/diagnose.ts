import type { CheckView } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { type LocalConfig, loadLocalConfig } from '@frameq/config';
import { checkDatabase } from './check-database.js';
import { checkFfmpeg } from './check-ffmpeg.js';
import { checkGpu } from './check-gpu.js';
import { checkModels } from './check-models.js';
import { checkQueue } from './check-queue.js';
import { checkStorage } from './check-storage.js';
import { checkSystem } from './check-system.js';
import type { DiagnosePlace, Finding } from './finding.js';

/** What can be looked at. */
export const DIAGNOSE_TOPICS = ['system', 'storage', 'database', 'queue', 'ffmpeg', 'gpu', 'models'] as const;
export type DiagnoseTopic = (typeof DIAGNOSE_TOPICS)[number];

/** What was found. */
export interface Diagnosis {
  readonly checks: CheckView[];
  /** 0: all well. 1: it works, but something should be mended. 2: something is broken. */
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
};

const PATIENCE_MS = 15_000;

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
  const place = { dataDir, config, signal: AbortSignal.timeout(PATIENCE_MS) };
  const checks = await Promise.all(topics.map((topic) => look(topic, place)));
  if (problem !== null) checks.unshift(problem);
  const down = checks.some((check) => check.status === 'down');
  const degraded = checks.some((check) => check.status === 'degraded');
  return { checks, exitCode: down ? 2 : degraded ? 1 : 0 };
}

async function look(topic: DiagnoseTopic, place: DiagnosePlace): Promise<CheckView> {
  try {
    const { status = 'ok', message, hint = null, detail = {} } = await CHECKS[topic](place);
    return { name: topic, status, message, hint, detail };
  } catch (error) {
    return { name: topic, status: 'down', ...explain(error) };
  }
}

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
