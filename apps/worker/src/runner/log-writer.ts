import type { LogFields } from '@frameq/pipelines';
import type { LogChunk } from '../ipc/messages.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** How much is kept, and how long a line may wait until it is on disk. */
export const LOG_LIMITS = {
  chunkBytes: 256 * 1024,
  attemptBytes: 64 * 1024 * 1024,
  flushMs: 2_000,
  lineBytes: 16 * 1024,
};

/** Where chunks go: storage, and then the worker, which writes the index row. */
export interface LogSink {
  write(index: number, text: string): Promise<void>;
  written(chunk: LogChunk): void;
}

interface Chunk {
  lines: string[];
  bytes: number;
  firstLine: number;
}

/**
 * Writes the log of one attempt as NDJSON chunks. A chunk is in storage before the worker hears of it, so a killed runner
 * loses the last 2 s at most. Past the limit lines are counted, not kept.
 */
export class LogWriter {
  private chunk: Chunk = { lines: [], bytes: 0, firstLine: 0 };
  private line: number;
  private kept = 0;
  private chunks: number;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Lines that were not kept. */
  dropped = 0;

  constructor(
    private readonly sink: LogSink,
    private readonly limits = LOG_LIMITS,
    from: { readonly chunks: number; readonly lines: number } = { chunks: 0, lines: 0 },
  ) {
    this.chunks = from.chunks;
    this.line = from.lines;
  }

  add(level: LogLevel, message: string, fields?: LogFields): void {
    if (this.kept >= this.limits.attemptBytes) {
      this.dropped += 1;
      return;
    }
    this.append(level, message, fields);
    if (this.kept >= this.limits.attemptBytes) this.append('warn', 'The log is full; further lines are only counted.');
  }

  /** Writes what still waits, and how many lines were dropped; resolves once it is in storage. */
  async close(): Promise<void> {
    if (this.dropped > 0) this.append('warn', `${this.dropped} lines dropped`);
    clearTimeout(this.timer);
    this.cut();
    await this.writing;
  }

  private append(level: LogLevel, message: string, fields?: LogFields): void {
    const text = this.render(level, message, fields);
    const bytes = Buffer.byteLength(text);
    if (this.chunk.bytes + bytes > this.limits.chunkBytes) this.cut();
    if (this.chunk.lines.length === 0) this.chunk.firstLine = this.line;
    this.chunk.lines.push(text);
    this.chunk.bytes += bytes;
    this.kept += bytes;
    this.timer ??= setTimeout(() => this.cut(), this.limits.flushMs).unref();
  }

  private render(level: LogLevel, message: string, fields?: LogFields): string {
    this.line += 1;
    const base = {
      line: this.line,
      time: new Date().toISOString(),
      level,
      message: message.slice(0, this.limits.lineBytes / 4),
    };
    if (fields === undefined) return `${JSON.stringify(base)}\n`;
    const whole = safeJson({ ...base, fields });
    return whole !== null && whole.length <= this.limits.lineBytes ? `${whole}\n` : `${JSON.stringify(base)}\n`;
  }

  private cut(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { lines, bytes, firstLine } = this.chunk;
    if (lines.length === 0) return;
    this.chunk = { lines: [], bytes: 0, firstLine: 0 };
    const index = this.chunks++;
    this.writing = this.writing.then(async () => {
      try {
        await this.sink.write(index, lines.join(''));
        this.sink.written({ index, firstLine, lines: lines.length, bytes });
      } catch {
        this.dropped += lines.length; // A full disk must not fail a stage for the sake of its log.
      }
    });
  }
}

function safeJson(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}
