import type { EventView } from '@frameq/contracts';
import type { ServerResponse } from 'node:http';

/** Bytes that may wait for a slow client before it is dropped. */
const MAX_WAITING = 1024 * 1024;
/** How long a dropped client may take to read the last message. */
const FAREWELL_MS = 5_000;

/** One open event stream. Frames follow the HTML standard's server-sent events. */
export class SseClient {
  private ended = false;

  constructor(
    private readonly response: ServerResponse,
    /** Up to where everything has been sent, as a cursor. */
    public cursor: string,
  ) {}

  /** Aborted when the client has gone or was dropped. */
  get isOpen(): boolean {
    return !this.ended && !this.response.destroyed && this.response.writable;
  }

  /** Sends an event; its id is the cursor to go on from. Drops the client when too much waits for it. */
  send(event: EventView): void {
    this.cursor = event.id;
    this.write(`id: ${event.id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
    if (this.response.writableLength > MAX_WAITING) {
      this.end('dropped', { reason: 'You read more slowly than events come; connect again with Last-Event-ID.' });
    }
  }

  /** Says that events are missing: the client should load what it shows again. `cursor` is where the stream goes on. */
  resync(reason: string, cursor: string): void {
    this.cursor = cursor;
    this.write(`id: ${cursor}\nevent: resync\ndata: ${JSON.stringify({ reason })}\n\n`);
  }

  /** Keeps proxies from closing a silent stream. */
  heartbeat(): void {
    this.write(': heartbeat\n\n');
  }

  /** Resolves once what waits has been sent, or the client has gone. */
  drained(): Promise<void> {
    if (!this.isOpen || !this.response.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.response.off('drain', done).off('close', done);
        resolve();
      };
      this.response.on('drain', done).on('close', done);
    });
  }

  /** Says why, then closes. */
  end(kind: 'dropped' | 'shutdown' | 'unauthorized', data: object): void {
    if (!this.isOpen) return;
    this.ended = true;
    this.response.end(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
    const cut = setTimeout(() => this.response.destroy(), FAREWELL_MS);
    cut.unref();
    this.response.once('close', () => clearTimeout(cut));
  }

  private write(frame: string): void {
    if (this.isOpen) this.response.write(frame);
  }
}
