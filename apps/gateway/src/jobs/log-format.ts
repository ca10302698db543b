import type { LogLine } from '@frameq/contracts';

/** The formats of a log; the first is what a client without a preference gets. */
export const LOG_FORMATS = ['application/json', 'application/x-ndjson', 'text/plain'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Writes lines one by one, so that a long log never lies in memory as one text. */
export async function* writeLog(
  format: LogFormat,
  lines: AsyncIterable<LogLine> | Iterable<LogLine>,
): AsyncGenerator<string> {
  if (format === 'application/json') yield '{"data":[';
  let separator = '';
  for await (const line of lines) {
    if (format === 'text/plain') yield plainLine(line);
    else if (format === 'application/x-ndjson') yield `${JSON.stringify(line)}\n`;
    else yield `${separator}${JSON.stringify(line)}`;
    separator = ',';
  }
  if (format === 'application/json') yield ']}';
}

function plainLine(line: LogLine): string {
  const place = `[item ${line.item_index} ${line.stage} attempt ${line.attempt}]`;
  const fields = line.fields === undefined ? '' : ` ${JSON.stringify(line.fields)}`;
  return `${line.time} ${line.level.toUpperCase().padEnd(5)} ${place} ${line.message}${fields}\n`;
}
