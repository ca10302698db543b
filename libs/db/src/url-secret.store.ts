import { randomBytes } from 'node:crypto';
import type { Database } from './database.js';
import { loadStatement } from './statement.js';

const READ = loadStatement('read-url-secret');

/** What signed URLs are signed with: one secret for the installation, made when it is first asked for. */
export class UrlSecretStore {
  constructor(private readonly db: Database) {}

  /** The secret, as text. */
  async get(): Promise<string> {
    const [row] = await this.db.query<{ secret: string }>(READ, [newSecret()]);
    // Made by another process between the two halves of the statement: it is there now.
    return row?.secret ?? this.get();
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
