import { toCliError } from '../../cli-error.js';
import type { ExitName } from '../../exit-code.js';
import { worstExit } from '../../job-outcome.js';
import { reportError } from '../../report-error.js';
import type { Session } from '../../session.js';

/** Does something with each of several jobs, one after the other: a job that it fails for is reported, the others go on. */
export async function forEachJob(
  session: Session,
  ids: readonly string[],
  work: (id: string) => Promise<ExitName>,
): Promise<ExitName> {
  const exits: ExitName[] = [];
  for (const id of ids) {
    try {
      exits.push(await work(id));
    } catch (error) {
      const problem = toCliError(error);
      if (ids.length === 1 || session.signal.aborted || problem.exit === 'auth' || problem.exit === 'unreachable')
        throw error;
      reportError(session.terminal, problem, session.options);
      exits.push(problem.exit);
    }
  }
  return worstExit(exits);
}
