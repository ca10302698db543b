import path from 'node:path';
import type { CommandHandler } from '../../command-handler.js';
import { formatBytes } from '../../output/format.js';
import { loadStack } from '../stack/local-stack.js';
import { firstLines } from './first-lines.js';
import { localPlace } from './local-place.js';

/**
 * `frameq backup`: ends with 2 when files that rows name are missing or changed; the backup is whole otherwise, and has not
 * replaced another.
 */
export const backup: CommandHandler<{ withModels?: boolean; force?: boolean }> = async (session, { args, options }) => {
  const { createBackup } = await loadStack();
  const report = await createBackup({
    ...(await localPlace(session)),
    file: path.resolve(session.terminal.cwd, args[0] as string),
    withModels: options.withModels === true,
    force: options.force === true,
    onProgress: (line) => session.out.note(line),
    signal: session.signal,
  });
  const { file, kept, tables, files, bytes, missing, damaged } = report;
  session.out.record(report, file, () => [
    `${file}: ${tables} tables, ${files} files, ${formatBytes(bytes)}`,
    ...firstLines(missing.map((name) => `  missing in the storage folder: ${name}`)),
    ...firstLines(damaged.map((name) => `  not what its row says: ${name}`)),
    ...(kept === null ? [] : [`${kept} was not replaced, because this backup lacks files.`]),
  ]);
  return missing.length + damaged.length > 0 ? 'partial' : 'ok';
};
