import type { ItemView } from '@frameq/contracts';
import { formatDuration } from '../output/format.js';
import { renderTable } from '../output/table.js';
import { showable } from '../output/text-width.js';
import type { JobTextTerms } from './job-text.js';

/** What a completed item's stages returned, for people; nothing while there is nothing. */
export function resultLines(_pipeline: string, item: ItemView, terms: JobTextTerms): string[] {
  return item.stages.flatMap((stage) => (stage.result === null ? [] : plainResult(stage.result, terms)));
}

function plainResult(result: Readonly<Record<string, unknown>>, terms: JobTextTerms): string[] {
  const rows = Object.entries(result).filter(([, value]) => value !== null && typeof value !== 'object');
  return renderTable(rows, [{ title: '', value: ([name]) => name }, { title: '', value: ([name, value]) => plainValue(name, value), flexible: true }], terms.width - 2).slice(1);
}

function plainValue(name: string, value: unknown): string {
  if (typeof value === 'number' && /(_s|seconds|duration)$/.test(name)) return formatDuration(value);
  return showable(typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(4) : String(value));
}
