import { AppError } from '@frameq/domain';
import { join } from 'node:path';
import type { ArtifactPlace } from './storage.js';

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const LONGEST_NAME = 200;

/** Where everything lies beneath the root: content by its hash, files of an attempt by stage and token. */
export class Places {
  constructor(readonly root: string) {}

  get temporary(): string {
    return join(this.root, 'tmp');
  }

  input(tenantId: string, sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new AppError('INPUT_NOT_FOUND', `There is no input ${sha256}.`);
    return join(this.root, 'inputs', segment(tenantId), sha256.slice(0, 2), sha256);
  }

  /** Throws OUTPUT_INVALID for a name that is not made of plain segments. */
  artifact({ name, ...attempt }: ArtifactPlace): string {
    const segments = name.split('/');
    if (name.length > LONGEST_NAME || !segments.every((one) => SEGMENT.test(one))) {
      const hint = 'Name a file with letters, digits, ".", "_" and "-"; "/" stands between folders.';
      throw new AppError('OUTPUT_INVALID', `"${name}" is no name for an artifact.`, { hint });
    }
    return join(this.attempt('artifacts', attempt), ...segments);
  }

  logChunk(attempt: Omit<ArtifactPlace, 'name'>, index: number): string {
    return join(this.attempt('logs', attempt), `${whole(index)}.ndjson`);
  }

  /** Everything that a stage left, of all its attempts. */
  stage(tenantId: string, stageId: string): string[] {
    return ['artifacts', 'logs'].map((kind) => join(this.root, kind, segment(tenantId), segment(stageId)));
  }

  private attempt(kind: 'artifacts' | 'logs', { tenantId, stageId, token }: Omit<ArtifactPlace, 'name'>): string {
    return join(this.root, kind, segment(tenantId), segment(stageId), String(whole(token)));
  }
}

/** Ids come from our own rows; one that could leave its folder is a bug and never a request to answer. */
function segment(text: string): string {
  if (!SEGMENT.test(text) || text.length > LONGEST_NAME) throw new RangeError(`"${text}" cannot be a folder.`);
  return text;
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} cannot be part of a path.`);
  return value;
}
