import { AppError } from '@frameq/domain';
import type { Storage } from '@frameq/storage';
import { FileStore } from '@tus/file-store';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Where the unfinished uploads of one tenant lie, and how long they are kept. */
export interface ResumableStoreTerms {
  readonly directory: string;
  readonly expiresAfterMs: number;
  readonly storage: Pick<Storage, 'admit'>;
}

/**
 * Unfinished uploads as files. What arrived is kept when a connection breaks; the disk's reserve is kept while they come.
 */
export class ResumableStore extends FileStore {
  private readonly storage: Pick<Storage, 'admit'>;

  constructor({ directory, expiresAfterMs, storage }: ResumableStoreTerms) {
    super({ directory, expirationPeriodInMilliseconds: expiresAfterMs });
    this.storage = storage;
  }

  /** Appends at `offset`; answers the new one. Throws STORAGE_FULL, and what broke the stream. */
  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const room = await this.storage.admit(0);
    const file = await open(path.join(this.directory, id), 'r+');
    let at = offset;
    try {
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        for (let done = 0; done < chunk.length;) {
          const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
        await room.wrote(chunk.length);
      }
      await file.sync();
      return at;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      throw new AppError('STORAGE_FULL', 'The disk is full; what had arrived is kept.', { cause: error });
    } finally {
      await file.close();
      room.release();
    }
  }
}
