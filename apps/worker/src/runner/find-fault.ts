import type { Failure } from '@frameq/domain';
import { findTools } from '@frameq/media';
import { openModelStore } from '@frameq/models';
import { failureOf } from './failure-of.js';
import type { RunParts } from './run-stage.js';

/**
 * Looks whether this process could do the work of a stage: the tools run and, when one is named (`name/version`), the model
 * is whole. Resolves with what is wrong, null when nothing is; never rejects.
 */
export async function findFault(
  model: string | null,
  parts: Pick<RunParts, 'toolPaths' | 'modelsDir' | 'device'>,
): Promise<Failure | null> {
  try {
    await findTools(parts.toolPaths);
    const [name, version] = model?.split('/') ?? [];
    if (name !== undefined && version !== undefined) await openModelStore(parts.modelsDir).load(name, version);
    return null;
  } catch (error) {
    return failureOf(error, parts.device.kind).failure;
  }
}
