import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Lets Nest write through pino. Its start-up chatter is detail, so it goes to debug. */
export class NestLog implements LoggerService {
  constructor(private readonly log_: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    this.log_.debug({ context: context.at(-1) }, String(message));
  }

  error(message: unknown, ...context: unknown[]): void {
    const err = message instanceof Error ? message : undefined;
    this.log_.error({ context: context.at(-1), stack: err?.stack ?? context[0] }, err?.message ?? String(message));
  }

  warn(message: unknown, ...context: unknown[]): void {
    this.log_.warn({ context: context.at(-1) }, String(message));
  }

  debug(message: unknown, ...context: unknown[]): void {
    this.log_.debug({ context: context.at(-1) }, String(message));
  }

  verbose(message: unknown, ...context: unknown[]): void {
    this.log_.trace({ context: context.at(-1) }, String(message));
  }

  fatal(message: unknown, ...context: unknown[]): void {
    this.log_.fatal({ context: context.at(-1) }, String(message));
  }
}
