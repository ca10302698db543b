import type { Storage } from '@frameq/storage';
import type { Log } from './log.js';

const LOOK_MS = 2_000;

/**
 * Watches the disk: below its reserve no new work is taken, so that what runs can end, until twice as much is free. Two
 * marks, because one would let workers stop and go on with every file.
 */
export class StorageWatch {
  private low = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly storage: Pick<Storage, 'space'>,
    private readonly log: Log,
    everyMs = LOOK_MS,
  ) {
    this.timer = setInterval(() => void this.look(), everyMs).unref();
  }

  /** True while no new work should be taken. */
  isLow(): boolean {
    return this.low;
  }

  /** Looks at the disk; what cannot be looked at changes nothing. Never throws. */
  async look(): Promise<void> {
    try {
      const { freeBytes, reserveBytes, resumeBytes } = await this.storage.space();
      const low = freeBytes < (this.low ? resumeBytes : reserveBytes);
      if (low === this.low) return;
      this.low = low;
      const facts = { free_bytes: freeBytes, reserve_bytes: reserveBytes, resume_bytes: resumeBytes };
      if (low) this.log.warn(facts, 'The disk is nearly full: no new work is taken until there is room.');
      else this.log.info(facts, 'The disk has room again: work goes on.');
    } catch (error) {
      this.log.warn({ err: error }, 'The disk could not be looked at.');
    }
  }

  close(): void {
    clearInterval(this.timer);
  }
}
