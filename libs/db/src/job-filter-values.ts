import type { JobFilter } from './job-rows.js';

/** A filter as the statements that look for jobs take it: after the tenant, in this order. */
export function jobFilterValues(filter: JobFilter): unknown[] {
  return [
    filter.states === undefined ? null : [...filter.states],
    filter.pipelines === undefined ? null : [...filter.pipelines],
    filter.text === undefined ? null : filter.text.replace(/[\\%_]/g, '\\$&'),
    filter.labels === undefined ? null : JSON.stringify(filter.labels),
    filter.createdAfter ?? null,
    filter.createdBefore ?? null,
  ];
}
