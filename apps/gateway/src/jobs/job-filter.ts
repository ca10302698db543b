import type { JobFilter } from '@frameq/db';
import type { JobFilterQuery } from './list-jobs.query.js';

/** The filter that a query means. */
export function toJobFilter(query: JobFilterQuery): JobFilter {
  return {
    ...(query.state !== undefined && { states: query.state }),
    ...(query.pipeline !== undefined && { pipelines: query.pipeline }),
    ...(query.label !== undefined && { labels: toLabels(query.label) }),
    ...(query.q !== undefined && { text: query.q }),
    ...(query.created_after !== undefined && { createdAfter: new Date(query.created_after) }),
    ...(query.created_before !== undefined && { createdBefore: new Date(query.created_before) }),
  };
}

function toLabels(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label) => [label.slice(0, label.indexOf('=')), label.slice(label.indexOf('=') + 1)]),
  );
}
