import type { Database, Queryable } from './database.js';
import { loadStatement } from './statement.js';

const START = loadStatement('start-session');
const FIND = loadStatement('find-session');
const END = loadStatement('end-session');

/** A browser that has signed in. */
export interface SessionRow {
  /** SHA-256 of its cookie, in hex. */
  readonly hash: string;
  /** By which its key is found; the session is worth nothing once that no longer holds. */
  readonly prefix: string;
  readonly expiresAt: Date;
}

/** Sessions of browsers; each speaks for one key. */
export class SessionStore {
  constructor(private readonly db: Database) {}

  /** Keeps a session for `lifetimeS` seconds and says when it ends. */
  async start(hash: string, apiKeyId: string, lifetimeS: number, tx: Queryable = this.db): Promise<Date> {
    const [made] = await tx.query<{ expiresAt: Date }>(START, [hash, apiKeyId, lifetimeS]);
    return made!.expiresAt;
  }

  /** Null when there is no such session or it has expired. */
  async find(hash: string): Promise<SessionRow | null> {
    return (await this.db.query<SessionRow>(FIND, [hash]))[0] ?? null;
  }

  /** False when there was no such session. */
  async end(hash: string, tx: Queryable = this.db): Promise<boolean> {
    return (await tx.query(END, [hash])).length > 0;
  }
}
