import pino, { type Logger } from 'pino';

/** What must never reach a log, wherever in a logged object it stands. */
const SECRETS = ['authorization', 'cookie', '["x-api-key"]', '["set-cookie"]', 'password', 'key', 'secret'];

/** A logger that writes one JSON object a line to stdout: time, level, msg, service, version and whatever is given. */
export function openLog(service: string, version: string, level: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service, version, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => redactPaths(name)), censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function redactPaths(name: string): string[] {
  const dotted = name.startsWith('[') ? name : `.${name}`;
  return [dotted.replace(/^\./, ''), `*${dotted}`, `req.headers${dotted}`];
}
