import { ACCESS_CHANNEL, type Database } from '@frameq/db';
import { AppError } from '@frameq/domain';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Authenticator } from './authenticator.js';
import type { Caller, Credential } from './caller.js';

/** The longest that a timer of Node can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const TRY_AGAIN_MS = 1_000;

interface Watcher {
  credential: Credential;
  readonly onEnd: () => void;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Hears which keys and sessions have changed: what this process believed of them is forgotten at once, and who holds a stream
 * open under one that has ended is told. While Postgres cannot be heard, nothing is believed for longer than a second; when it
 * can be heard again, everything is looked at anew.
 */
export class AccessWatch implements OnModuleInit, OnModuleDestroy {
  private readonly watchers = new Set<Watcher>();
  private listening: { close(): Promise<void> } | undefined;

  constructor(
    private readonly database: Pick<Database, 'listen'>,
    private readonly authenticator: Pick<Authenticator, 'forget' | 'renew'>,
    private readonly log: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    this.listening = await this.database.listen(ACCESS_CHANNEL, (name) => this.hear(name));
  }

  async onModuleDestroy(): Promise<void> {
    for (const watcher of this.watchers) clearTimeout(watcher.timer);
    this.watchers.clear();
    await this.listening?.close();
  }

  /** Calls `onEnd` once, when what the caller's right hangs on has ended. Returns a function that stops watching. */
  watch(caller: Pick<Caller, 'credential'>, onEnd: () => void): () => void {
    if (caller.credential === null) return () => undefined;
    const watcher: Watcher = { credential: caller.credential, onEnd, timer: undefined };
    this.watchers.add(watcher);
    // It may have ended between the moment when the caller was let in and this one.
    void this.look(watcher);
    return () => this.drop(watcher);
  }

  private hear(name: string): void {
    this.authenticator.forget(name === '' ? undefined : name);
    for (const watcher of this.watchers) {
      const { prefix, session } = watcher.credential;
      if (name === '' || name === prefix || name === session) void this.look(watcher);
    }
  }

  private async look(watcher: Watcher): Promise<void> {
    try {
      watcher.credential = await this.authenticator.renew(watcher.credential);
      if (this.watchers.has(watcher)) this.lookWhenItEnds(watcher);
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAUTHORIZED') return this.end(watcher);
      this.log.debug({ err: error }, 'Whether a key still holds cannot be seen now; looking again.');
      if (this.watchers.has(watcher)) this.lookAfter(watcher, TRY_AGAIN_MS);
    }
  }

  private lookWhenItEnds(watcher: Watcher): void {
    const { until } = watcher.credential;
    if (until === null) return clearTimeout(watcher.timer);
    this.lookAfter(watcher, Math.min(Math.max(0, until.getTime() - Date.now()), LONGEST_TIMER_MS));
  }

  private lookAfter(watcher: Watcher, waitMs: number): void {
    clearTimeout(watcher.timer);
    watcher.timer = setTimeout(() => void this.look(watcher), waitMs);
    watcher.timer.unref();
  }

  private end(watcher: Watcher): void {
    if (!this.watchers.has(watcher)) return;
    this.drop(watcher);
    watcher.onEnd();
  }

  private drop(watcher: Watcher): void {
    clearTimeout(watcher.timer);
    this.watchers.delete(watcher);
  }
}
