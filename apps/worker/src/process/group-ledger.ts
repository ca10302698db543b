import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { machineIdentity } from './machine-identity.js';
import { processStart } from './process-start.js';

/** A process by pid and start time, which together name one process for ever. */
export interface ProcessName {
  readonly pid: number;
  readonly start: string;
}

/** What a worker leaves on disk of the groups that it started, for its next life to sweep. */
export interface LedgerFile {
  readonly v: 1;
  readonly machine: string;
  readonly worker: ProcessName;
  readonly groups: readonly ProcessName[];
}

/** Records the process groups of one worker in a file, so that the next worker can end what this one left behind. */
export class GroupLedger {
  private readonly groups = new Map<number, ProcessName>();
  private readonly file: string;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly directory: string,
    workerId: string,
  ) {
    this.file = path.join(directory, `${workerId}.json`);
  }

  /** Records a group by its leader's pid; resolves once that is on disk. */
  async add(pgid: number): Promise<void> {
    const start = await processStart(pgid);
    if (start === null) return;
    this.groups.set(pgid, { pid: pgid, start });
    await this.write();
  }

  /** Strikes a group that is gone. */
  async remove(pgid: number): Promise<void> {
    if (this.groups.delete(pgid)) await this.write();
  }

  /** Deletes the file; the worker has ended everything. */
  async close(): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => rm(this.file, { force: true }));
    await this.writing;
  }

  private write(): Promise<void> {
    // One that failed, for lack of room perhaps, says nothing about the next.
    this.writing = this.writing.catch(() => undefined).then(() => this.writeNow());
    return this.writing;
  }

  private async writeNow(): Promise<void> {
    const worker = { pid: process.pid, start: (await processStart(process.pid)) ?? '' };
    const content: LedgerFile = { v: 1, machine: machineIdentity(), worker, groups: [...this.groups.values()] };
    await mkdir(this.directory, { recursive: true });
    await writeFile(`${this.file}.tmp`, JSON.stringify(content), { mode: 0o600 });
    await rename(`${this.file}.tmp`, this.file);
  }
}
