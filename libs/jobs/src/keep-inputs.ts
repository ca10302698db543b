import type { InputRow, NewInput } from '@frameq/db';
import { uuidV7 } from '@frameq/domain';
import { hashFile } from '@frameq/storage';
import { randomBytes } from 'node:crypto';
import type { Caller } from './caller.js';
import type { JobsParts } from './jobs-parts.js';
import type { FoundInput } from './resolve-inputs.js';

/**
 * Makes inputs of what was found: a file of the server is copied, so that it may change or vanish from now on, or with
 * STAGE_ON_SUBMIT=false hashed where it lies. Rows are written when all files are there.
 * @throws PATH_NOT_FOUND, PATH_NOT_ALLOWED when a file changed since it was looked at; STORAGE_FULL, STORAGE_UNAVAILABLE
 */
export async function keepInputs(
  found: readonly FoundInput[],
  caller: Caller,
  parts: Pick<JobsParts, 'stores' | 'storage' | 'serverFiles'>,
): Promise<InputRow[]> {
  const kept: (InputRow | NewInput)[] = [];
  for (const input of found) kept.push(await keep(input, caller, parts));
  const rows: InputRow[] = [];
  for (const input of kept) rows.push('createdAt' in input ? input : await parts.stores.inputs.insert(input));
  return rows;
}

async function keep(
  input: FoundInput,
  { tenantId }: Caller,
  { storage, serverFiles }: Pick<JobsParts, 'storage' | 'serverFiles'>,
): Promise<InputRow | NewInput> {
  if (input.kind === 'input') return input.row;
  const fresh = { id: uuidV7(Date.now(), randomBytes(16)), tenantId, name: input.name };
  if (input.kind === 'content') return { ...fresh, sha256: input.row.sha256, bytes: input.row.bytes };
  const { handle, modifiedAt } = await serverFiles!.paths.open(input.path);
  try {
    if (serverFiles!.stageOnSubmit) {
      const { sha256, bytes } = await storage.copyInput(tenantId, handle);
      return { ...fresh, sha256, bytes };
    }
    return { ...fresh, ...(await hashFile(handle)), sourcePath: input.path, sourceModifiedAt: modifiedAt };
  } finally {
    await handle.close();
  }
}
