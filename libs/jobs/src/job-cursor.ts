import type { JobFilter } from '@frameq/db';
import { AppError } from '@frameq/domain';
import { createHash } from 'node:crypto';

/** The cursor of the page that begins after the job with this number, bound to the filter it was made with. */
export function writeJobCursor(number: number, filter: JobFilter): string {
  return Buffer.from(`1.${number}.${digest(filter)}`).toString('base64url');
}

/** The number of the job that the page begins after. Throws INVALID_CURSOR when it is not ours or of another filter. */
export function readJobCursor(cursor: string, filter: JobFilter): number {
  const [, number, made] = /^1\.(\d{1,15})\.([\w-]{12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (number === undefined)
    throw new AppError('INVALID_CURSOR', 'This is not a cursor of this list.', { field: 'cursor' });
  if (made === digest(filter)) return Number(number);
  throw new AppError('INVALID_CURSOR', 'This cursor was made with other filters.', { field: 'cursor' });
}

function digest(filter: JobFilter): string {
  const { states, pipelines, text, labels, createdAfter, createdBefore } = filter;
  const facts = [
    states === undefined ? null : [...states].sort(),
    pipelines === undefined ? null : [...pipelines].sort(),
    text ?? null,
    labels === undefined ? null : Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    createdAfter?.getTime() ?? null,
    createdBefore?.getTime() ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 12);
}
