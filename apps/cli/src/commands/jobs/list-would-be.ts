import type { JobView } from '@frameq/contracts';
import type { ExitName } from '../../exit-code.js';
import { getJob } from '../../http/calls.js';
import type { Session } from '../../session.js';
import { jobColumns } from '../../views/job-row.js';

/** Shows the jobs that a command would have changed, and that it has not. */
export async function listWouldBe(session: Session, ids: readonly string[], done: string): Promise<ExitName> {
  const { out } = session;
  const api = await session.api();
  const jobs: JobView[] = await Promise.all(ids.map((id) => getJob(api, id)));
  out.list(jobs, { columns: jobColumns(out.paint, Date.now()), id: (job) => job.id, empty: 'No job was named.' });
  out.note(out.paintNote('dim', `Nothing was ${done}; leave --dry-run out to go ahead.`));
  return 'ok';
}
