import { AppError } from '@frameq/domain';
import { createReadStream } from 'node:fs';
import { extract, type Entry } from 'tar-stream';

/** One entry of an archive; its bytes have to be read before the next one comes. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
}

/**
 * Reads an archive from its beginning, entry after entry.
 * @param onBytes hears how much of the file has been read
 * @throws BACKUP_INVALID when it is no archive, or cut off
 */
export async function* readArchive(
  file: string,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<ArchiveEntry> {
  const source = createReadStream(file, { highWaterMark: 1024 ** 2 });
  const tar = extract();
  let read = 0;
  source.on('data', (chunk) => onBytes((read += chunk.length)));
  source.on('error', (error) => tar.destroy(error));
  source.pipe(tar);
  try {
    for await (const entry of tar as AsyncIterable<Entry>) {
      const { name, type } = entry.header;
      if (type !== 'file') throw new Error(`it holds the ${type ?? 'unknown'} ${name}`);
      yield { name, bytes: explained(file, entry as AsyncIterable<Buffer>) };
      entry.resume();
    }
  } catch (cause) {
    throw explain(file, cause);
  } finally {
    source.destroy();
    tar.destroy();
  }
}

async function* explained(file: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (cause) {
    throw explain(file, cause);
  }
}

function explain(file: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new AppError('INPUT_NOT_FOUND', `${file} cannot be read: ${message}`, { cause, hint: 'Check the path.' });
  }
  return new AppError('BACKUP_INVALID', `${file} is no whole backup: ${message}.`, { cause });
}

/** All bytes of an entry that is known to be small. Throws BACKUP_INVALID above `limit`. */
export async function wholeEntry({ name, bytes }: ArchiveEntry, limit = 64 * 1024 ** 2): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limit) throw new AppError('BACKUP_INVALID', `The entry ${name} is larger than it can be.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
