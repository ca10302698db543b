import type { ArtifactView } from '@frameq/contracts';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { getJob, jobArtifacts } from '../../http/calls.js';
import { resolveOneJobId } from '../../job-id.js';
import type { Session } from '../../session.js';
import { downloadAll } from './download-all.js';

/** `frameq artifacts get`: downloads all files of a job, or those named. */
export const getArtifacts: CommandHandler<{ output: string; force?: boolean }> = async (session, { args, options }) => {
  const api = await session.api();
  const id = await resolveOneJobId(session, args[0] as string);
  const [job, all] = await Promise.all([getJob(api, id), jobArtifacts(api, id)]);
  const artifacts = choose(all, args[1] as string[]);
  if (options.output === '-') return toStdout(session, artifacts);
  if (artifacts.length === 0) {
    session.out.note(`Job ${job.number} has no files.`);
    return 'ok';
  }
  const { exit, files } = await downloadAll(session, job, {
    directory: options.output,
    force: options.force ?? false,
    artifacts,
  });
  if (session.options.output !== 'text') session.out.list(files, { columns: [], id: (file) => file.path, empty: '' });
  return exit;
};

/** Picks artifacts by name, pattern, kind or id; every word has to match something. Throws USAGE. */
export function choose(all: readonly ArtifactView[], words: readonly string[]): ArtifactView[] {
  if (words.length === 0) return [...all];
  const chosen = new Set<ArtifactView>();
  for (const word of words) {
    const matches = matcher(word);
    const found = all.filter(
      (artifact) =>
        artifact.kind === word || (word.length >= 8 && artifact.id.startsWith(word)) || matches(artifact.name),
    );
    if (found.length === 0) {
      const names = [...new Set(all.map((artifact) => artifact.name))].slice(0, 10).join(', ');
      throw new CliError('USAGE', `No file of this job matches "${word}".`, {
        hint: names === '' ? 'The job has no files.' : `There are: ${names}.`,
      });
    }
    for (const artifact of found) chosen.add(artifact);
  }
  return [...chosen];
}

/** A test for names: `*` and `?` stand for anything; without `/` the last part of the name is enough. */
function matcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const test = new RegExp(`^${source}$`, 'u');
  return (name) => test.test(name) || (!pattern.includes('/') && test.test(name.split('/').at(-1)!));
}

async function toStdout(session: Session, artifacts: readonly ArtifactView[]): Promise<void> {
  const [only] = artifacts;
  if (only === undefined || artifacts.length > 1) {
    throw new CliError('USAGE', `--output - writes one file; ${artifacts.length} match.`, {
      hint: 'Name the one you want.',
    });
  }
  const api = await session.api();
  const answer = await api.open({ path: only.url, headers: { accept: '*/*' } });
  await pipeline(answer, session.terminal.stdout, { end: false, signal: session.signal }).catch((error: unknown) =>
    api.explain(error),
  );
}
