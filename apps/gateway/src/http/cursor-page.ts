import type { CursorPage } from '@frameq/contracts';
import { AppError } from '@frameq/domain';

/**
 * A page of rows, of which one more was read than is shown, to see whether there is a next page.
 *
 * @param place what of the last row the next page begins after
 */
export function cursorPage<Row, View>(
  rows: readonly Row[],
  limit: number,
  place: (row: Row) => string,
  view: (row: Row) => View,
): CursorPage<View> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const cursor = last === undefined ? null : Buffer.from(`1.${place(last)}`).toString('base64url');
  return { data: shown.map(view), next_cursor: cursor, has_more: cursor !== null };
}

/** The place that a cursor names, when it is of the shape of this list's places. Throws INVALID_CURSOR. */
export function placeOf(cursor: string | undefined, shape: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const [, place] = /^1\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (place !== undefined && shape.test(place)) return place;
  throw new AppError('INVALID_CURSOR', 'This is not a cursor of this list.', { field: 'cursor' });
}
