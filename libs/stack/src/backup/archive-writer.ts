import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { type ArchiveEnd, END_NAME, MANIFEST_FOLDER, type ManifestLine } from './archive-format.js';

const CHUNK_BYTES = 4 * 1024 ** 2;
const LINES_AT_ONCE = 10_000;

/** Writes a tar archive, an entry after the other, with a manifest of what every entry hashes to. */
export class ArchiveWriter {
  private readonly tar = pack();
  private readonly written: Promise<void>;
  private readonly manifestHash = createHash('sha256');
  private lines: string[] = [];
  private chapters = 0;
  private trouble: unknown = null;
  private onTrouble: (error: unknown) => void = () => undefined;
  private readonly total = { entries: 0, bytes: 0, files: 0 };

  /** `file` must be new; it becomes readable for its owner alone. */
  constructor(file: string) {
    const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
    this.written = pipeline(this.tar, target);
    this.written.catch((error: unknown) => this.onTrouble((this.trouble = error)));
  }

  /** Adds an entry that is in memory. */
  async add(name: string, bytes: Buffer): Promise<void> {
    await this.put(name, bytes);
    await this.note({ name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }

  /** Adds rows, whose length nobody knows before, as entries of a few MiB: `<folder>/000001` and so on. */
  async addRows(folder: string, rows: Readable): Promise<void> {
    let [held, size, part]: [Buffer[], number, number] = [[], 0, 0];
    const flush = async (): Promise<void> => {
      if (size === 0) return;
      await this.add(`${folder}/${String(++part).padStart(6, '0')}`, Buffer.concat(held));
      [held, size] = [[], 0];
    };
    for await (const chunk of rows as AsyncIterable<Buffer>) {
      held.push(chunk);
      size += chunk.length;
      if (size >= CHUNK_BYTES) await flush();
    }
    await flush();
  }

  /**
   * Adds an open file as it is now and returns what it hashes to. A file that shrinks meanwhile breaks the archive.
   * @param explain what is thrown when the file cannot be read
   */
  async addFile(name: string, file: FileHandle, explain: (error: unknown) => Error): Promise<string> {
    const { size } = await file.stat();
    const hash = createHash('sha256');
    const entry = this.tar.entry({ name, size, mode: 0o600 });
    const source = size === 0 ? [] : file.createReadStream({ start: 0, end: size - 1, autoClose: false });
    const hashed = async function* (): AsyncGenerator<Buffer> {
      try {
        for await (const chunk of source as AsyncIterable<Buffer>) {
          hash.update(chunk);
          yield chunk;
        }
      } catch (error) {
        throw explain(error);
      }
    };
    await this.unlessBroken(pipeline(hashed, entry));
    const sha256 = hash.digest('hex');
    this.total.files += 1;
    await this.note({ name, bytes: size, sha256 });
    return sha256;
  }

  /** Writes the rest of the manifest and the end, which says what the archive lacks, and syncs the file. */
  async finish(lacks: { missing: number; damaged: number }): Promise<ArchiveEnd> {
    await this.flushLines();
    const end: ArchiveEnd = { ...this.total, ...lacks, manifest_sha256: this.manifestHash.digest('hex') };
    await this.put(END_NAME, Buffer.from(JSON.stringify(end)));
    this.tar.finalize();
    await this.written;
    return end;
  }

  /** Gives up; the file is the caller's to remove. */
  async abandon(): Promise<void> {
    this.tar.destroy();
    await finished(this.tar).catch(() => undefined);
    await this.written.catch(() => undefined);
  }

  private async note(line: ManifestLine): Promise<void> {
    this.total.entries += 1;
    this.total.bytes += line.bytes;
    this.lines.push(`${JSON.stringify(line)}\n`);
    if (this.lines.length >= LINES_AT_ONCE) await this.flushLines();
  }

  private async flushLines(): Promise<void> {
    if (this.lines.length === 0) return;
    const text = Buffer.from(this.lines.join(''));
    this.lines = [];
    this.manifestHash.update(text);
    await this.put(`${MANIFEST_FOLDER}${String(++this.chapters).padStart(6, '0')}.ndjson`, text);
  }

  private async put(name: string, bytes: Buffer): Promise<void> {
    const taken = new Promise<void>((resolve, reject) => {
      this.tar.entry({ name, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve()));
    });
    await this.unlessBroken(taken);
  }

  /** An archive whose file cannot be written any more would wait for ever. */
  private async unlessBroken(work: Promise<void>): Promise<void> {
    work.catch(() => undefined);
    if (this.trouble !== null) throw this.trouble;
    const broken = new Promise<never>((_resolve, reject) => (this.onTrouble = reject));
    try {
      await Promise.race([work, broken]);
    } finally {
      this.onTrouble = () => undefined;
    }
  }
}
