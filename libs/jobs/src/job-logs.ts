import type { LogLine } from '@frameq/contracts';
import type { PlacedLogChunk } from '@frameq/db';
import type { Storage } from '@frameq/storage';
import type { Caller } from './caller.js';
import { findJobId, jobNotFound } from './find-job.js';
import type { JobsParts } from './jobs-parts.js';

/** Which lines of a job's log are wanted; all of them unless told. */
export interface JobLogFilter {
  /** Only lines after this one of their attempt. */
  readonly afterLine?: number;
  /** Only lines at least this grave. */
  readonly level?: LogLine['level'];
  /** Only lines whose message holds this text, whatever its case. */
  readonly text?: string;
  readonly stage?: string;
  /** From 0. */
  readonly itemIndex?: number;
  /** At most this many lines. */
  readonly limit?: number;
}

const LEVELS: readonly LogLine['level'][] = ['debug', 'info', 'warn', 'error'];

/**
 * The lines that a job's stages logged, by item, stage, attempt and line; read chunk by chunk, so that a long log never lies in
 * memory. Throws JOB_NOT_FOUND before the first line, STORAGE_UNAVAILABLE between lines.
 */
export async function jobLogs(
  id: string,
  caller: Caller,
  { stores, storage }: Pick<JobsParts, 'stores' | 'storage'>,
  filter: JobLogFilter = {},
): Promise<AsyncIterable<LogLine>> {
  const jobId = await findJobId(id, caller, { stores });
  const chunks = await stores.logs.listOfJob(jobId, caller.tenantId, {
    ...(filter.stage !== undefined && { stage: filter.stage }),
    ...(filter.itemIndex !== undefined && { itemIndex: filter.itemIndex }),
    ...(filter.afterLine !== undefined && { afterLine: filter.afterLine }),
  });
  if (chunks.length === 0 && !(await stores.jobs.exists(jobId, caller.tenantId))) throw jobNotFound(id);
  return readLines(chunks, storage, filter);
}

async function* readLines(
  chunks: readonly PlacedLogChunk[],
  storage: Pick<Storage, 'readLogChunk'>,
  filter: JobLogFilter,
): AsyncGenerator<LogLine> {
  const isWanted = matcher(filter);
  let left = filter.limit ?? Infinity;
  for (const chunk of chunks) {
    if (left <= 0) return;
    const text = await storage.readLogChunk(chunk, chunk.index);
    for (const line of parseChunk(text, chunk)) {
      if (!isWanted(line)) continue;
      yield line;
      left -= 1;
      if (left <= 0) return;
    }
  }
}

function matcher({ afterLine = 0, level = 'debug', text = '' }: JobLogFilter): (line: LogLine) => boolean {
  const least = LEVELS.indexOf(level);
  const wanted = text.toLowerCase();
  return (line) =>
    line.line > afterLine &&
    LEVELS.indexOf(line.level) >= least &&
    (wanted === '' || line.message.toLowerCase().includes(wanted));
}

function* parseChunk(text: string, chunk: PlacedLogChunk): Generator<LogLine> {
  const place = { item_index: chunk.itemIndex, stage: chunk.stage, attempt: chunk.attempt };
  for (const row of text.split('\n')) {
    const parsed = parseRow(row);
    if (parsed === null) continue;
    const { line, time, level, message, fields } = parsed;
    yield { line, time, level, message, ...place, ...(fields !== undefined && { fields }) };
  }
}

/** Chunks are not synced, so a power cut leaves zeros or half a line in the last one; the rest of the log stays readable. */
function parseRow(row: string): LogLine | null {
  try {
    return JSON.parse(row) as LogLine;
  } catch {
    return null;
  }
}
