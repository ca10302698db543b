import type { JobSummary } from '@frameq/contracts';
import { createInterface } from 'node:readline';
import { CliError } from './cli-error.js';
import type { ApiClient } from './http/api-client.js';
import { listJobs } from './http/calls.js';
import type { Session } from './session.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SEARCHED = 10_000;

/**
 * Turns what was given on the command line into ids that the server knows: a job number and a UUID as they are, a unique
 * beginning of a UUID looked up, `-` replaced by the words on stdin. Throws USAGE, ID_AMBIGUOUS.
 */
export async function resolveJobIds(session: Session, given: readonly string[]): Promise<string[]> {
  const words: string[] = [];
  for (const word of given) words.push(...(word === '-' ? await wordsOfStdin(session) : [word]));
  if (words.length === 0)
    throw new CliError('USAGE', 'No job was named.', { hint: 'Give a job number, or ids on stdin with `-`.' });
  const api = await session.api();
  return Promise.all([...new Set(words)].map((word) => resolveJobId(api, word)));
}

/** Like `resolveJobIds`, for the commands that take exactly one job. */
export async function resolveOneJobId(session: Session, given: string): Promise<string> {
  const ids = await resolveJobIds(session, [given]);
  if (ids.length > 1) throw new CliError('USAGE', `This command takes one job; stdin named ${ids.length}.`);
  return ids[0]!;
}

/** Reads the words of stdin, one or more a line. */
export async function wordsOfStdin(session: Session): Promise<string[]> {
  return (await linesOfStdin(session)).flatMap((line) => line.split(/\s+/)).filter((word) => word !== '');
}

/** Reads the lines of stdin that are not empty. */
export async function linesOfStdin(session: Session): Promise<string[]> {
  const { stdin } = session.terminal;
  if (stdin.isTTY === true) session.out.note('Reading from the terminal; end with Ctrl-D.');
  const lines: string[] = [];
  for await (const line of createInterface({ input: stdin, signal: session.signal })) lines.push(line);
  if (session.signal.aborted) throw session.signal.reason;
  return lines.filter((line) => line.trim() !== '');
}

async function resolveJobId(api: ApiClient, word: string): Promise<string> {
  const bare = word.replace(/^#/, '');
  if (/^[1-9]\d*$/.test(bare) || UUID.test(bare)) return bare.toLowerCase();
  if (!/^[0-9a-f]{4}[0-9a-f-]*$/i.test(bare)) {
    throw new CliError('USAGE', `"${word}" is no job id.`, {
      hint: 'Give a job number such as 1042, a UUID, or at least 4 characters of its beginning.',
    });
  }
  const { rows } = await listJobs(api, {}, SEARCHED);
  return onlyMatch(rows, bare.toLowerCase(), word);
}

function onlyMatch(rows: readonly JobSummary[], prefix: string, word: string): string {
  const found = rows.filter((row) => row.id.startsWith(prefix));
  if (found.length === 1) return found[0]!.id;
  if (found.length === 0) {
    throw new CliError('USAGE', `No job's id begins with "${word}".`, {
      hint: 'List your jobs with `frameq jobs list`.',
    });
  }
  const some = found
    .slice(0, 5)
    .map((row) => `${row.number} (${row.id})`)
    .join(', ');
  throw new CliError(
    'ID_AMBIGUOUS',
    `"${word}" begins the ids of ${found.length} jobs: ${some}${found.length > 5 ? ', …' : ''}.`,
  );
}
