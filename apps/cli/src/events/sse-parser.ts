/** One event of a stream. */
export interface ServerEvent {
  /** `message` unless the stream names another. */
  readonly event: string;
  readonly data: string;
  /** The last id that the stream gave, to go on from; empty when it gave none. */
  readonly id: string;
}

/** Cuts a `text/event-stream` into events, whatever way its chunks are cut (WHATWG HTML, section 9.2.6). */
export class SseParser {
  /** How long to wait before the next connection, if the server said so. */
  retryMs: number | undefined;
  private rest = '';
  private data: string[] = [];
  private event = '';
  private id = '';

  /** Takes the next chunk of text and returns the events that it completes. */
  feed(chunk: string): ServerEvent[] {
    const lines = (this.rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop()!;
    const events: ServerEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.take(line);
      else events.push(...this.dispatch());
    }
    return events;
  }

  private take(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment keeps the connection alive
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  private dispatch(): ServerEvent[] {
    const complete =
      this.data.length > 0 ? [{ event: this.event || 'message', data: this.data.join('\n'), id: this.id }] : [];
    this.data = [];
    this.event = '';
    return complete;
  }
}
