import { redactSecrets } from '@frameq/domain';
import pino, { type Logger } from 'pino';

/**
 * A logger that writes one JSON object a line to stdout: time, level, msg, service, version and whatever is given, without the
 * secrets that may be in it.
 */
export function openLog(
  service: string,
  version: string,
  level: string,
  destination: pino.DestinationStream = pino.destination(1),
): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service, version, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: redactSecrets },
  };
  return pino(options, destination);
}
