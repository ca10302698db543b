const HEADER = 5;

/** One message of Postgres's wire protocol. */
export interface Frame {
  /** What it asks: the text of a simple query, or the name of the prepared statement that it parses or binds; else ''. */
  readonly label: string;
  readonly bytes: Buffer;
}

/**
 * Cuts what a client sends into messages. The first message of a connection has no type and is passed on as it is; a statement's
 * name is how a test recognises it: every statement of libs/db is prepared under the name of its file.
 */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);
  private started = false;

  /** The whole messages that are there now. */
  take(chunk: Buffer): Frame[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const lengthAt = this.started ? 1 : 0;
      if (this.rest.length < lengthAt + 4) return frames;
      const end = lengthAt + this.rest.readInt32BE(lengthAt);
      if (this.rest.length < end) return frames;
      const bytes = this.rest.subarray(0, end);
      frames.push({ bytes, label: this.started ? labelOf(bytes) : '' });
      this.started = true;
      this.rest = this.rest.subarray(end);
    }
  }
}

function labelOf(bytes: Buffer): string {
  const type = String.fromCharCode(bytes[0]!);
  if (type === 'Q' || type === 'P') return textAt(bytes, HEADER);
  // A bind names its portal first and then its statement.
  if (type === 'B') return textAt(bytes, bytes.indexOf(0, HEADER) + 1);
  return '';
}

function textAt(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}
