import { createReadStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, toCliError } from '../../cli-error.js';
import { type ApiClient, header, stopped } from '../../http/api-client.js';
import type { Session } from '../../session.js';
import type { LocalFile } from './collect-files.js';
import { countedStream } from './counted-stream.js';
import { UploadMemory } from './upload-memory.js';

const TUS = { 'tus-resumable': '1.0.0' };
/** A proxy on the way may not take more at once, and what broke off in the middle is asked for again. */
const PIECE_BYTES = 64 * 1024 ** 2;
const IDLE_MS = 120_000;
/** Pauses between attempts that brought nothing further; after the last one it is given up. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000];

/**
 * Uploads a file by tus: what broke off goes on from the byte that had arrived, in this run or in the next one of the same
 * file. `onBytes` is told how many more have arrived, or fewer than was thought.
 * @returns the id of the upload
 */
export async function uploadResumably(
  session: Session,
  file: LocalFile,
  sha256: string,
  onBytes: (count: number) => void,
): Promise<string> {
  const api = await session.api();
  const memory = new UploadMemory(session.terminal.env, api.server.href, sha256);
  const begun = await memory.recall();
  let offset = begun === null ? null : await offsetOf(api, begun);
  const where = offset === null ? await begin(api, file, sha256) : begun!;
  if (offset === null) await memory.keep(where);
  else if (offset > 0) session.out.note(`Going on with the upload of ${file.name} where it had stopped.`);
  let at = offset ?? 0;
  onBytes(at);
  for (let failures = 0; at < file.bytes;) {
    try {
      at = await sendPiece(api, where, file, at, onBytes);
      failures = 0;
    } catch (error) {
      const problem = toCliError(error);
      const pause = PAUSES_MS[failures++];
      if (session.signal.aborted) throw stopped(session.signal);
      if (!mayPass(problem) || pause === undefined) throw problem;
      await delay(pause, undefined, { signal: session.signal }).catch(() => undefined);
      offset = await offsetOf(api, where).catch(() => null);
      if (offset === null) continue;
      if (offset > at) failures = 0;
      onBytes(offset - at);
      at = offset;
    }
  }
  await memory.forget();
  return where.split('/').at(-1)!;
}

async function begin(api: ApiClient, file: LocalFile, sha256: string): Promise<string> {
  const metadata = Object.entries({ filename: file.name, sha256 })
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join();
  const headers = { ...TUS, 'upload-length': String(file.bytes), 'upload-metadata': metadata };
  const answer = await api.open({ method: 'POST', path: '/uploads/tus', headers });
  answer.resume();
  const where = header(answer, 'location');
  if (where !== undefined) return new URL(where, api.server).pathname.replace(/^.*(?=\/api\/v1\/)/, '');
  throw new CliError('ANSWER_UNREADABLE', `${api.server.origin} began an upload but did not say where.`);
}

/** How much has arrived; null when the server does not know the upload any more. */
async function offsetOf(api: ApiClient, where: string): Promise<number | null> {
  const answer = await api.open({ method: 'HEAD', path: where, headers: TUS, accepts: [404, 410, 422] });
  answer.resume();
  return answer.statusCode === 200 ? Number(header(answer, 'upload-offset')) : null;
}

async function sendPiece(
  api: ApiClient,
  where: string,
  file: LocalFile,
  start: number,
  onBytes: (count: number) => void,
): Promise<number> {
  const end = Math.min(file.bytes, start + PIECE_BYTES);
  const source = createReadStream(file.path, { start, end: end - 1 });
  let told = 0;
  const body = countedStream(source, file.path, end - start, (count) => onBytes((told += count) && count));
  try {
    const answer = await api.open({
      method: 'PATCH',
      path: where,
      stream: () => body,
      headers: {
        ...TUS,
        'upload-offset': String(start),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(end - start),
      },
      idleMs: IDLE_MS,
    });
    answer.resume();
    return Number(header(answer, 'upload-offset'));
  } catch (error) {
    onBytes(-told); // what of it arrived is asked for
    throw error;
  } finally {
    source.destroy();
    body.destroy();
  }
}

/** A connection that broke, a server that restarts, an offset that moved: worth asking how far it came. */
function mayPass(problem: CliError): boolean {
  if (problem.code === 'UPLOAD_OFFSET_MISMATCH' || problem.code === 'REQUEST_TIMEOUT') return true;
  return problem.exit === 'unreachable';
}
