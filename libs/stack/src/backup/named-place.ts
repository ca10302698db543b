import type { NamedFile } from '@frameq/db';
import type { Places } from '@frameq/storage';

/** Where the file lies that a row names. */
export function namedPlace(places: Places, { kind, tenantId, stageId, token, name }: NamedFile): string {
  if (kind === 'input') return places.input(tenantId, name);
  const attempt = { tenantId, stageId: stageId!, token: token! };
  return kind === 'artifact' ? places.artifact({ ...attempt, name }) : places.logChunk(attempt, Number(name));
}
