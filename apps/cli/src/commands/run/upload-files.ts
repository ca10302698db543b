import type { InputReference } from '@frameq/contracts';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { type CliError, toCliError } from '../../cli-error.js';
import { isStored, uploadFile } from '../../http/calls.js';
import { formatBytes, formatDuration, formatShare } from '../../output/format.js';
import { showable } from '../../output/text-width.js';
import { openLiveLines } from '../../progress/live-lines.js';
import { renderBar } from '../../progress/render-progress.js';
import { reportError } from '../../report-error.js';
import type { Session } from '../../session.js';
import type { LocalFile } from './collect-files.js';
import { countedStream } from './counted-stream.js';
import { hashLocalFile } from './hash-local-file.js';
import { uploadResumably } from './upload-resumably.js';

/** From here on a break would cost more than asking how far it came. */
const RESUMABLE_BYTES = 16 * 1024 ** 2;

/** What became of the files. */
export interface Uploaded {
  readonly inputs: InputReference[];
  /** How many the server refused; each was reported on stderr. */
  readonly refused: number;
  /** The refusal of the last one. */
  readonly lastRefusal: CliError | undefined;
}

/**
 * Uploads files one after the other, from disk straight to the wire, with progress on stderr. A file that the server refuses
 * is reported and left out; a server that is gone, or a key that is not good enough, ends it all.
 */
export async function uploadFiles(session: Session, files: readonly LocalFile[]): Promise<Uploaded> {
  const progress = new UploadProgress(session, files);
  const inputs: InputReference[] = [];
  const refusals: CliError[] = [];
  try {
    for (const [index, file] of files.entries()) {
      progress.begin(index, file);
      try {
        inputs.push(await uploadOne(session, file, (bytes) => progress.add(bytes)));
      } catch (error) {
        const problem = nameFile(toCliError(error), file);
        if (session.signal.aborted || problem.exit === 'auth' || problem.exit === 'unreachable') throw problem;
        progress.pause();
        refusals.push(problem);
        if (files.length > 1) reportError(session.terminal, problem, session.options);
      }
    }
  } finally {
    progress.pause();
  }
  return { inputs, refused: refusals.length, lastRefusal: refusals.at(-1) };
}

/** Sends a file unless the server has it; a large one so that it can go on after a break. */
async function uploadOne(session: Session, file: LocalFile, onBytes: (count: number) => void): Promise<InputReference> {
  const api = await session.api();
  if (file.bytes > 0) {
    const sha256 = await hashLocalFile(file.path, session.signal);
    if (await isStored(api, sha256)) {
      onBytes(file.bytes);
      session.out.detail(`${file.name} is on the server already.`);
      return { sha256, name: file.name };
    }
    if (file.bytes >= RESUMABLE_BYTES) return uploadResumably(session, file, sha256, onBytes);
  }
  let open: Readable | undefined;
  let sent = 0;
  const count = (bytes: number): void => {
    sent += bytes;
    onBytes(bytes);
  };
  try {
    const upload = await uploadFile(api, file.name, file.bytes, () => {
      open?.destroy();
      count(-sent); // sent again from the start: a rate limit had no place for it
      return (open = readFile(file, count));
    });
    return upload.id;
  } finally {
    open?.destroy(); // an answer that came early leaves a body that nobody wants
  }
}

/** Exactly the bytes that were announced: a file that grows while it is read would break the connection instead. */
function readFile(file: LocalFile, onBytes: (count: number) => void): Readable {
  const source = createReadStream(file.path, file.bytes === 0 ? { end: 0 } : { end: file.bytes - 1 });
  const counted = countedStream(source, file.path, file.bytes, onBytes);
  counted.once('close', () => source.destroy());
  return counted;
}

function nameFile(problem: CliError, file: LocalFile): CliError {
  return problem.message.includes(file.name) ? problem : problem.withMessage(`${file.name}: ${problem.message}`);
}

class UploadProgress {
  private readonly lines;
  private readonly total: number;
  private readonly startedAt = performance.now();
  private sent = 0;
  private current = '';

  constructor(
    private readonly session: Session,
    private readonly files: readonly LocalFile[],
  ) {
    this.lines = openLiveLines(session);
    this.total = files.reduce((sum, file) => sum + file.bytes, 0);
  }

  begin(index: number, file: LocalFile): void {
    this.current = `${this.files.length > 1 ? `[${index + 1}/${this.files.length}] ` : ''}${showable(file.name)}`;
    this.add(0);
  }

  add(bytes: number): void {
    this.sent += bytes;
    this.lines.show(() => [this.text()]);
  }

  pause(): void {
    this.lines.clear();
  }

  private text(): string {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const speed = seconds > 0 ? this.sent / seconds : 0;
    const share = this.total === 0 ? 1 : this.sent / this.total;
    const left = speed > 0 && seconds > 1 ? `  eta ${formatDuration((this.total - this.sent) / speed)}` : '';
    const bar = this.session.out.paintNote('cyan', renderBar(share));
    return `uploading ${bar} ${formatShare(share)} of ${formatBytes(this.total)}  ${formatBytes(speed)}/s${left}  ${this.current}`;
  }
}
