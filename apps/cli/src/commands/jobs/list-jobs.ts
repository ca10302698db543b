import type { CommandHandler } from '../../command-handler.js';
import { listJobs } from '../../http/calls.js';
import { jobColumns } from '../../views/job-row.js';

interface ListOptions {
  readonly state?: string[];
  readonly pipeline?: string;
  readonly label?: string[];
  readonly limit: number;
}

/** `frameq jobs list`: a table, or the rows as the API gives them. */
export const listJobsCommand: CommandHandler<ListOptions> = async (session, { options }) => {
  const { out } = session;
  const filter = { state: options.state, pipeline: options.pipeline, label: options.label };
  const { rows, page } = await listJobs(await session.api(), filter, options.limit);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  out.list(rows, {
    columns: jobColumns(out.paint, Date.now()),
    id: (job) => job.id,
    empty: isFiltered
      ? 'No job matches. `frameq jobs list` shows all.'
      : 'No jobs yet. Submit one: frameq run scenes film.mp4 --wait',
  });
  if (page.total > rows.length) {
    const total = `${page.total.toLocaleString('en-US')}${page.total_is_exact ? '' : '+'}`;
    out.note(out.paintNote('dim', `${rows.length} of ${total} jobs; --limit shows more.`));
  }
};
