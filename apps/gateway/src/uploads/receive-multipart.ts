import { AppError } from '@frameq/domain';
import busboy from 'busboy';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const MAX_FILES = 500;

/** Stores one file of a form; gets the name as the client wrote it. */
export type StoreFile<Stored> = (name: string, bytes: Readable) => Promise<Stored>;

/**
 * Streams the files of a multipart form, one after the other, to `store`; fields that are no files are ignored. Stops at
 * the first file that cannot be stored. Throws what `store` throws, and INVALID_REQUEST for a broken or empty form.
 */
export async function receiveMultipart<Stored>(
  headers: IncomingHttpHeaders,
  body: Readable,
  store: StoreFile<Stored>,
): Promise<Stored[]> {
  const form = openForm(headers);
  const stored: Promise<Stored>[] = [];
  form.on('file', (_field, bytes, { filename }) => {
    // It may break before its turn comes; reading tells.
    bytes.on('error', () => undefined);
    const before = stored.at(-1);
    // Hundreds of small files come in one go; storing them at once would take a descriptor each.
    const one = Promise.resolve(before).then(() => {
      if (form.errored !== null) throw form.errored;
      return store(filename ?? '', bytes);
    });
    stored.push(one);
    one.catch((error: Error) => form.destroy(error));
  });
  form.on('filesLimit', () => form.destroy(invalid(`A form may hold at most ${MAX_FILES} files.`)));
  try {
    await pipeline(body, form);
  } catch (error) {
    await Promise.allSettled(stored);
    throw asAppError(error);
  }
  if (stored.length === 0) throw invalid('The form holds no file.');
  return Promise.all(stored);
}

function openForm(headers: IncomingHttpHeaders): busboy.Busboy {
  try {
    return busboy({
      headers,
      defParamCharset: 'utf8',
      limits: { files: MAX_FILES, fields: 50, fieldSize: 4_096, parts: MAX_FILES + 50 },
    });
  } catch (error) {
    throw invalid('The multipart form is not valid; its Content-Type needs a boundary.', error);
  }
}

function asAppError(error: unknown): unknown {
  const isBusboys =
    error instanceof Error && /form|header|boundary/i.test(error.message) && !(error instanceof AppError);
  return isBusboys ? invalid('The multipart form ends too early or is malformed.', error) : error;
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('INVALID_REQUEST', message, { cause });
}
