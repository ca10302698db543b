import { canEnter } from './can-enter.js';
import { postgresOwner } from './postgres-owner.js';

/** `folder` when the user that Postgres runs as can enter it, else what `otherwise` gives. */
export function postgresFolder(folder: string, otherwise: () => string): string {
  const owner = postgresOwner();
  return owner === null || canEnter(folder, owner) ? folder : otherwise();
}
