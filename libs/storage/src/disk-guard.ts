import { AppError } from '@frameq/domain';
import { statfs } from 'node:fs/promises';
import { toStorageError } from './storage-error.js';

const GiB = 1024 ** 3;
const SHARE = 0.05;
/** A small disk cannot spare 10 GiB. */
const SMALL_SHARE = 0.1;
const LOOK_EVERY_BYTES = 8 * 1024 ** 2;
const LEAST_LOOK_BYTES = 64 * 1024;

/** How full the disk is, and from where on it counts as full; in bytes. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** What new files leave free. Below it uploads are refused and workers claim nothing. */
  readonly reserveBytes: number;
  /** With so much free, workers that stopped go on. */
  readonly resumeBytes: number;
}

/** Room that was promised to one file. */
export interface Reservation {
  /** Notes bytes that were written. Throws STORAGE_FULL when others have used up what is left. */
  wrote(bytes: number): Promise<void>;
  /** Gives back what was not used. */
  release(): void;
}

/** Keeps a part of the disk free, so that what runs can end and the database can write. */
export class DiskGuard {
  private promised = 0;

  /** @param reserveBytes null: 5 % of the disk and at least 10 GiB, but on a small disk at most a tenth of it */
  constructor(
    private readonly directory: string,
    private readonly reserveBytes: number | null = null,
  ) {}

  /** Throws STORAGE_UNAVAILABLE. */
  async space(): Promise<DiskSpace> {
    try {
      const { bavail, blocks, bsize } = await statfs(this.directory);
      const [freeBytes, totalBytes] = [bavail * bsize, blocks * bsize];
      const reserveBytes = this.reserveBytes ?? defaultReserve(totalBytes);
      const resumeBytes = Math.min(2 * reserveBytes, Math.max(reserveBytes, (reserveBytes + totalBytes) / 2));
      return { freeBytes, totalBytes, reserveBytes, resumeBytes };
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** Promises room for a file of so many bytes; 0 when its size is not known. Throws STORAGE_FULL. */
  async admit(bytes: number): Promise<Reservation> {
    const space = await this.space();
    if (space.reserveBytes > 0 && space.freeBytes - this.promised - bytes < space.reserveBytes) {
      throw storageFull(space, bytes);
    }
    let left = bytes;
    let unseen = 0;
    this.promised += left;
    const lookEvery = Math.max(LEAST_LOOK_BYTES, Math.min(LOOK_EVERY_BYTES, space.reserveBytes / 4));
    const use = (count: number): void => {
      const used = Math.min(left, count);
      left -= used;
      this.promised -= used;
    };
    return {
      wrote: async (count) => {
        use(count);
        unseen += count;
        if (space.reserveBytes === 0 || unseen < lookEvery) return;
        unseen = 0;
        const now = await this.space();
        if (now.freeBytes < now.reserveBytes) throw storageFull(now, count);
      },
      release: () => use(left),
    };
  }
}

function defaultReserve(totalBytes: number): number {
  return Math.max(totalBytes * SHARE, Math.min(10 * GiB, totalBytes * SMALL_SHARE));
}

function storageFull({ freeBytes, reserveBytes }: DiskSpace, bytes: number): AppError {
  const message = `The disk has ${inWords(freeBytes)} free and keeps ${inWords(reserveBytes)} of it in reserve, so nothing was stored.`;
  const detail = { free_bytes: freeBytes, reserve_bytes: Math.round(reserveBytes), needed_bytes: bytes };
  return new AppError('STORAGE_FULL', message, { detail });
}

function inWords(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
