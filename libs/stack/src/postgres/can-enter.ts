import { statSync } from 'node:fs';
import path from 'node:path';
import type { PostgresOwner } from './postgres-owner.js';

/** Whether a user can reach a folder: each folder above it, and itself where it exists, lets the user in. */
export function canEnter(folder: string, user: PostgresOwner): boolean {
  const full = path.resolve(folder);
  const parent = path.dirname(full);
  if (parent !== full && !canEnter(parent, user)) return false;
  const facts = statSync(full, { throwIfNoEntry: false });
  if (facts === undefined) return true; // it will be made, with a mode that lets the user in
  if (facts.uid === user.uid) return (facts.mode & 0o100) !== 0;
  if (facts.gid === user.gid) return (facts.mode & 0o010) !== 0;
  return (facts.mode & 0o001) !== 0;
}
