import type { FieldProblem, InputReference } from '@frameq/contracts';
import type { InputRow } from '@frameq/db';
import { AppError, type ErrorCode, ERRORS, isUuid, safeName } from '@frameq/domain';
import type { Caller } from './caller.js';
import type { JobsParts } from './jobs-parts.js';

/** What a reference turned out to name: an input that there is, a stored content under a new name, a file of the server. */
export type FoundInput =
  | { readonly kind: 'input'; readonly row: InputRow }
  | { readonly kind: 'content'; readonly row: InputRow; readonly name: string }
  | { readonly kind: 'path'; readonly path: string; readonly name: string };

/** Looks every reference up, and reports every one that cannot be used. Writes nothing. */
export async function resolveInputs(
  references: readonly InputReference[],
  caller: Caller,
  parts: Pick<JobsParts, 'stores' | 'serverFiles' | 'storage'>,
): Promise<{ inputs: FoundInput[]; problems: FieldProblem[] }> {
  const { inputs: store } = parts.stores;
  const [ids, hashes] = [references.map(idOf), references.map(hashOf)].map((all) => all.filter((one) => one !== null));
  const known = await store.getMany(ids!.filter(isUuid), caller.tenantId);
  const contents = await store.getByContent(hashes!, caller.tenantId);
  const inputs: FoundInput[] = [];
  const problems: FieldProblem[] = [];
  for (const [index, reference] of references.entries()) {
    try {
      inputs.push(await find(reference, { known, contents }, caller, parts));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(problemOf(`inputs[${index}]`, error));
    }
  }
  return { inputs, problems };
}

/** A problem with a field, with the hint of its code unless another is given. */
export function problem(field: string, code: ErrorCode, message: string, hint?: string): FieldProblem {
  return { field, code, message, hint: hint ?? ERRORS[code].hint };
}

function problemOf(field: string, { code, message, hint }: AppError): FieldProblem {
  return { field, code, message, hint };
}

function idOf(reference: InputReference): string | null {
  if (typeof reference === 'string') return reference;
  return 'upload' in reference ? reference.upload : null;
}

function hashOf(reference: InputReference): string | null {
  return typeof reference === 'object' && 'sha256' in reference ? reference.sha256.toLowerCase() : null;
}

async function find(
  reference: InputReference,
  found: { readonly known: Map<string, InputRow>; readonly contents: Map<string, InputRow> },
  caller: Caller,
  { serverFiles, storage }: Pick<JobsParts, 'serverFiles' | 'storage'>,
): Promise<FoundInput> {
  const id = idOf(reference);
  if (id !== null) {
    const row = found.known.get(id.toLowerCase());
    if (row === undefined) throw new AppError('INPUT_NOT_FOUND', `There is no upload ${id}.`);
    if (row.removedAt !== null)
      throw new AppError('INPUT_GONE', `The content of ${row.name} was removed by retention.`);
    return { kind: 'input', row };
  }
  const sha256 = hashOf(reference);
  if (sha256 !== null) {
    const row = found.contents.get(sha256);
    // Asked of the disk too, which keeps retention away from it.
    if (row === undefined || !(await storage.hasInput(caller.tenantId, sha256)))
      throw new AppError('INPUT_NOT_FOUND', `No file with SHA-256 ${sha256} is stored.`);
    const name = safeName((reference as { name?: string }).name ?? row.name);
    return name === row.name ? { kind: 'input', row } : { kind: 'content', row, name };
  }
  const { path: given } = reference as { path: string };
  if (serverFiles === undefined) throw new AppError('PATH_NOT_ALLOWED', 'This server takes no paths.');
  const file = await serverFiles.paths.of(caller.tenantId).open(given);
  await file.handle.close();
  return { kind: 'path', path: file.path, name: safeName(file.path) };
}
