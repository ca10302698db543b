import { availableParallelism } from 'node:os';
import { createSession, openModelStore, type ModelSession } from '@frameq/models';
import type { StageDevice } from '../stage-context.js';

const [NAME, VERSION] = ['frame-quality', '1.0.0'] as const;
export const WARM_KEY = `${NAME}/${VERSION}`;

let kept: { key: string; session: Promise<ModelSession> } | null = null;

/**
 * The session that measures frames; a warm runner keeps it for the next video.
 * @throws AppError MODEL_NOT_FOUND, MODEL_CORRUPT
 */
export function qualitySession(modelsDir: string, device: StageDevice): Promise<ModelSession> {
  const key = `${modelsDir} ${device.kind} ${device.index}`;
  if (kept?.key !== key) {
    const session = open(modelsDir, device);
    session.catch(() => (kept = null));
    kept = { key, session };
  }
  return kept.session;
}

async function open(modelsDir: string, device: StageDevice): Promise<ModelSession> {
  const { bytes } = await openModelStore(modelsDir).load(NAME, VERSION);
  return createSession({ bytes, device, threads: Math.max(1, Math.min(4, availableParallelism() >> 1)) });
}
