import { randomUUID } from 'node:crypto';
import { link, lstat, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Places } from './places.js';
import type { ArtifactPlace } from './storage.js';
import { errorCode, toStorageError } from './storage-error.js';

/** A content of a tenant that lies in storage. */
export interface InputFile {
  readonly tenantId: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A file of a run that lies in storage. */
export type ArtifactFile = ArtifactPlace & { readonly bytes: number };

/** A chunk of a log that lies in storage. */
export type LogFile = Omit<ArtifactPlace, 'name'> & { readonly index: number; readonly bytes: number };

/** Which files are meant, by when they changed last. */
export interface FileAge {
  /** Not for so long. */
  readonly olderThanMs: number;
  /** Not before this moment; null: however long ago. */
  readonly since: Date | null;
}

/** A content that was stored, or stored again, so lately is left: its row may not be written yet. */
const SETTLING_MS = 3_600_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The files as they lie on disk, for retention: finds those that have not changed for long, and removes. */
export class StoredFiles {
  private readonly places: Places;

  /** @param directory the folder that `openStorage` was given */
  constructor(directory: string) {
    this.places = new Places(resolve(directory));
  }

  /** Removes a content unless it was stored again within the last hour; answers the bytes that this freed. */
  async removeInput({ tenantId, sha256 }: Pick<InputFile, 'tenantId' | 'sha256'>): Promise<number> {
    const place = this.places.input(tenantId, sha256);
    const aside = join(this.places.temporary, `${randomUUID()}-removed`);
    try {
      // Out of reach first, then looked at: whoever stores the same content from now on stores it anew.
      await rename(place, aside);
      const facts = await lstat(aside);
      if (Date.now() - facts.mtimeMs >= SETTLING_MS) {
        await unlink(aside);
        return facts.size;
      }
      await link(aside, place).catch((error: unknown) => {
        if (errorCode(error) !== 'EEXIST') throw error;
      });
      await unlink(aside);
      return 0;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 0;
      throw toStorageError(error);
    }
  }

  /** Removes a file of a run and the folders that it leaves empty; answers the bytes that this freed. */
  async removeArtifact(place: ArtifactPlace): Promise<number> {
    return this.remove(this.places.artifact(place));
  }

  /** Removes a chunk of a log and the folders that it leaves empty; answers the bytes that this freed. */
  async removeLogChunk({ index, ...attempt }: Omit<LogFile, 'bytes'>): Promise<number> {
    return this.remove(this.places.logChunk(attempt, index));
  }

  /** Contents of that age. */
  async *inputs(age: FileAge): AsyncGenerator<InputFile> {
    for await (const { parts, bytes } of this.files('inputs', age)) {
      const [tenantId, , sha256] = parts;
      if (parts.length === 3 && /^[0-9a-f]{64}$/.test(sha256!)) yield { tenantId: tenantId!, sha256: sha256!, bytes };
    }
  }

  /** Files of runs of that age. */
  async *artifacts(age: FileAge): AsyncGenerator<ArtifactFile> {
    for await (const { parts, bytes } of this.files('artifacts', age)) {
      const [tenantId, stageId, token, ...name] = parts;
      if (name.length > 0 && UUID.test(stageId!) && /^\d{1,15}$/.test(token!))
        yield { tenantId: tenantId!, stageId: stageId!, token: Number(token), name: name.join('/'), bytes };
    }
  }

  /** Chunks of logs of that age. */
  async *logs(age: FileAge): AsyncGenerator<LogFile> {
    for await (const { parts, bytes } of this.files('logs', age)) {
      const [tenantId, stageId, token, file] = parts;
      const [, index] = /^(\d{1,9})\.ndjson$/.exec(file ?? '') ?? [];
      if (index !== undefined && UUID.test(stageId!) && /^\d{1,15}$/.test(token!))
        yield { tenantId: tenantId!, stageId: stageId!, token: Number(token), index: Number(index), bytes };
    }
  }

  private async *files(
    kind: string,
    { olderThanMs, since }: FileAge,
  ): AsyncGenerator<{ readonly parts: string[]; readonly bytes: number }> {
    const root = join(this.places.root, kind);
    const before = Date.now() - olderThanMs;
    for await (const path of filesBeneath(root)) {
      const facts = await lstat(path).catch(() => null);
      if (facts?.isFile() === true && facts.mtimeMs < before && facts.mtimeMs >= (since?.getTime() ?? -Infinity))
        yield { parts: relative(root, path).split(sep), bytes: facts.size };
    }
  }

  private async remove(path: string): Promise<number> {
    try {
      const { size } = await lstat(path);
      await rm(path, { force: true });
      await this.removeEmpty(dirname(path));
      return size;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return 0;
      throw toStorageError(error);
    }
  }

  /** Up to the folder of the tenant, which stays. */
  private async removeEmpty(folder: string): Promise<void> {
    for (let at = folder; relative(this.places.root, at).split(sep).length > 2; at = dirname(at)) {
      const removed = await rmdir(at).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }
}

/** In no order; what vanishes meanwhile is passed over. */
async function* filesBeneath(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBeneath(path);
    else yield path;
  }
}
