import type { EventView } from '@frameq/contracts';
import { waitFor } from '@frameq/testing';

/** A frame of an event stream. */
export interface SseFrame {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string | undefined;
}

/** Reads an event stream in the background until it is closed. */
export class SseReader {
  readonly frames: SseFrame[] = [];
  text = '';
  ended = false;
  private readonly stop = new AbortController();

  private constructor(readonly answer: Response) {}

  static async open(url: string, headers: Record<string, string>): Promise<SseReader> {
    const stop = new AbortController();
    const reader = new SseReader(await fetch(url, { headers, signal: stop.signal }));
    reader.stop.signal.addEventListener('abort', () => stop.abort());
    void reader.read();
    return reader;
  }

  /** The first frame that fits, waited for. */
  frame(fits: (frame: SseFrame) => boolean, what: string): Promise<SseFrame> {
    return waitFor(() => this.frames.find(fits), { what, timeoutMs: 10_000 });
  }

  /** The events about a job so far. */
  eventsOf(jobId: string): EventView[] {
    return this.frames
      .filter((frame) => frame.data?.includes(jobId) === true)
      .map((frame) => JSON.parse(frame.data!) as EventView);
  }

  close(): void {
    this.stop.abort();
  }

  private async read(): Promise<void> {
    try {
      for await (const chunk of this.answer.body!) {
        this.text += Buffer.from(chunk).toString();
        const whole = this.text.split('\n\n');
        this.frames.splice(0, Infinity, ...whole.slice(0, -1).map(parseFrame));
      }
    } catch {
      // The test closed it, or the gateway cut it; what was read stays.
    }
    this.ended = true;
  }
}

function parseFrame(frame: string): SseFrame {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
  return { id: field('id'), event: field('event'), data: field('data') };
}
