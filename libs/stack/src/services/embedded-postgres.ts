import { AppError } from '@frameq/domain';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresFolder } from '../postgres/postgres-folder.js';
import { sharedFolder } from '../postgres/shared-folder.js';
import { type PostgresServer, startPostgres } from '../postgres/start-postgres.js';
import type { RotatingLog } from './rotating-log.js';

/** Where the embedded server keeps its data and who hears about it. */
export interface EmbeddedPostgresPlan {
  readonly dataDir: string;
  /** False for data that nobody will miss. */
  readonly durable: boolean;
  readonly log: RotatingLog;
  /** The server ended by itself and runs again, at this address. */
  onRestart(url: string): void;
  onTrouble(line: string): void;
}

const PAUSE_MS = 1_000;

/**
 * Where the embedded server keeps its data. For root they lie apart when the user who runs Postgres cannot enter the data
 * folder.
 */
export function postgresHome(dataDir: string): string {
  return path.join(
    postgresFolder(dataDir, () => sharedFolder(dataDir)),
    'postgres',
  );
}

/** The stack's own Postgres: started again when it ends by itself. */
export class EmbeddedPostgres {
  private server: PostgresServer | null = null;
  private readonly stopping = new AbortController();

  constructor(private readonly plan: EmbeddedPostgresPlan) {}

  get port(): number | null {
    return this.server?.port ?? null;
  }

  /** Starts the server and returns its address. Throws as `startPostgres` does. */
  async start(): Promise<string> {
    const server = await this.open();
    void this.keep(server);
    return server.url;
  }

  /** Fast shutdown; at once when `hurry` is aborted. */
  async stop(hurry: AbortSignal): Promise<void> {
    this.stopping.abort();
    const { server } = this;
    if (server === null) return;
    const insist = (): void => void server.stop({ hurry: true });
    hurry.addEventListener('abort', insist, { once: true });
    await server.stop({ hurry: hurry.aborted });
    hurry.removeEventListener('abort', insist);
  }

  private async open(): Promise<PostgresServer> {
    const { dataDir, durable, log } = this.plan;
    this.server = await startPostgres({
      home: postgresHome(dataDir),
      durable,
      onLine: (line) => log.write(`${line}\n`),
      signal: this.stopping.signal,
    });
    return this.server;
  }

  private async keep(first: PostgresServer): Promise<void> {
    for (let server = first; ;) {
      const said = await server.ended;
      if (this.stopping.signal.aborted) return;
      this.plan.onTrouble(
        `Postgres ended by itself; starting it again. Its last line: ${said.split('\n').at(-1) ?? ''}`,
      );
      const next = await this.openAgain();
      if (next === null) return;
      server = next;
      this.plan.onRestart(next.url);
    }
  }

  private async openAgain(): Promise<PostgresServer | null> {
    while (!this.stopping.signal.aborted) {
      try {
        return await this.open();
      } catch (error) {
        if (this.stopping.signal.aborted) return null;
        this.plan.onTrouble(error instanceof AppError ? `${error.message} ${error.hint}` : String(error));
        await delay(PAUSE_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
    return null;
  }
}
