import type { StorageView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { getStorage } from '../../http/calls.js';
import { count, formatBytes, formatShare } from '../../output/format.js';
import type { Output } from '../../output/output.js';

/** `frameq storage status` */
export const storageStatus: CommandHandler = async (session) => {
  const storage = await getStorage(await session.api());
  session.out.record(storage, storage.low ? 'low' : 'ok', () => statusText(storage, session.out));
};

function statusText(storage: StorageView, { paint }: Output): string[] {
  const { free_bytes: free, total_bytes: total, usage } = storage;
  const kept = (days: number | null): string => (days === null ? 'for ever' : `for ${count(days, 'day')}`);
  const facts: [string, string][] = [
    ['free', `${formatBytes(free)} of ${formatBytes(total)} (${formatShare(free / total)})`],
    ['reserve', `${formatBytes(storage.reserve_bytes)}; work goes on at ${formatBytes(storage.resume_bytes)}`],
    ['inputs', `${count(usage.inputs, 'file')}, ${formatBytes(usage.input_bytes)}`],
    ['artifacts', `${count(usage.artifacts, 'file')}, ${formatBytes(usage.artifact_bytes)}`],
    ['kept', `files ${kept(storage.retention_days)}, jobs ${kept(storage.job_retention_days)}`],
    ['by path', storage.mode === 'copy' ? 'files are copied when submitted' : 'files are read where they lie'],
    ['folders', storage.input_roots.length === 0 ? 'none: INPUT_ROOTS is not set' : storage.input_roots.join(', ')],
  ];
  const head = storage.low
    ? paint('red', 'The disk is nearly full: nothing is taken in, and workers wait for room.')
    : paint('green', 'The disk has room.');
  return [head, ...facts.map(([name, value]) => `  ${paint('dim', name.padEnd(9))}  ${value}`)];
}
