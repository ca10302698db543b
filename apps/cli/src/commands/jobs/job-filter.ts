import type { BulkFilter, JobState } from '@frameq/contracts';
import { CliError } from '../../cli-error.js';

/** The flags that choose jobs instead of naming them. */
export interface JobFilterOptions {
  readonly state?: JobState[];
  readonly pipeline?: string;
  readonly label?: string[];
  readonly name?: string;
}

/** The filter that the flags mean; null when none was given. Throws USAGE for a label without `=`, and for flags beside ids. */
export function readJobFilter(options: JobFilterOptions, ids: readonly string[]): BulkFilter | null {
  const { state, pipeline, label, name } = options;
  const filter: BulkFilter = {
    ...(state !== undefined && { state }),
    ...(pipeline !== undefined && { pipeline: [pipeline] }),
    ...(label !== undefined && { labels: Object.fromEntries(label.map(readLabel)) }),
    ...(name !== undefined && { q: name }),
  };
  if (Object.keys(filter).length === 0) return null;
  if (ids.length === 0) return filter;
  throw new CliError('USAGE', 'Jobs are either named or chosen by flags such as --state, not both.');
}

function readLabel(label: string): [string, string] {
  const at = label.indexOf('=');
  if (at > 0) return [label.slice(0, at), label.slice(at + 1)];
  throw new CliError('USAGE', `"${label}" is no label.`, { hint: 'Write a label as key=value.' });
}
