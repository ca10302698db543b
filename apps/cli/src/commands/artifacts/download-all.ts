import type { ArtifactView, JobView } from '@frameq/contracts';
import path from 'node:path';
import { toCliError } from '../../cli-error.js';
import type { ExitName } from '../../exit-code.js';
import { jobArtifacts } from '../../http/calls.js';
import { worstExit } from '../../job-outcome.js';
import { count, formatBytes, formatShare } from '../../output/format.js';
import { showable } from '../../output/text-width.js';
import { openLiveLines } from '../../progress/live-lines.js';
import { renderBar } from '../../progress/render-progress.js';
import { reportError } from '../../report-error.js';
import type { Session } from '../../session.js';
import { downloadArtifact, type DownloadOutcome } from './download-artifact.js';
import { placeArtifacts } from './place-artifacts.js';

/** Where files go and whether they may replace others. */
export interface DownloadTerms {
  readonly directory: string;
  readonly force: boolean;
  /** Only these; unset: all of the job. */
  readonly artifacts?: readonly ArtifactView[];
}

/** A file that is in its place now. */
export interface DownloadedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly outcome: DownloadOutcome;
}

/** Downloads files of a job. One that cannot be written is reported, and the others go on. */
export async function downloadAll(
  session: Session,
  job: JobView,
  terms: DownloadTerms,
): Promise<{ exit: ExitName; files: DownloadedFile[] }> {
  const api = await session.api();
  const artifacts = terms.artifacts ?? (await jobArtifacts(api, job.id));
  const folder = path.resolve(session.terminal.cwd, terms.directory);
  const total = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const lines = openLiveLines(session);
  const exits: ExitName[] = [];
  let done = 0;
  const files: DownloadedFile[] = [];
  for (const { artifact, place } of placeArtifacts(artifacts, job)) {
    const target = path.join(folder, place);
    const onBytes = (bytes: number): void => {
      done += bytes;
      const share = total === 0 ? 1 : done / total;
      lines.show(() => [
        `downloading ${renderBar(share)} ${formatShare(share)} of ${formatBytes(total)}  ${showable(place)}`,
      ]);
    };
    try {
      const outcome = await downloadArtifact(api, artifact, target, { force: terms.force, onBytes });
      files.push({ path: target, bytes: artifact.bytes, sha256: artifact.sha256, outcome });
    } catch (error) {
      const problem = toCliError(error);
      lines.clear();
      if (session.signal.aborted || problem.exit === 'auth' || problem.exit === 'unreachable') throw problem;
      reportError(session.terminal, problem, session.options);
      exits.push(problem.exit);
    }
  }
  lines.clear();
  session.out.note(`${count(files.length, 'file')} in ${showable(folder)}.`);
  const exit = exits.length === 0 ? 'ok' : files.length > 0 ? 'partial' : worstExit(exits);
  return { exit, files };
}
