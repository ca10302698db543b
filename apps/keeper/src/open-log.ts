import { redactSecrets } from '@frameq/domain';
import pino, { type Logger } from 'pino';

/** A logger that writes one JSON object a line to stdout: time, level, msg, service, version and whatever is given, without secrets. */
export function openLog(level: string, version: string): Logger {
  return pino({
    level,
    base: { service: 'keeper', version, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: redactSecrets },
  });
}
