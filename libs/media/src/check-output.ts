import { open, readFile, stat } from 'node:fs/promises';
import { AppError } from '@frameq/domain';
import { checkVideoOutput } from './check-video-output.js';
import type { MediaTools } from './find-tools.js';
import { examinePicture } from './open-picture.js';

/** What a stage promises of a file that it made. */
export interface OutputPromise {
  /** Of a video, in seconds; a fiftieth, or half a second, more or less is fine. */
  readonly durationS?: number;
  /** Of a video; one more or less is fine. */
  readonly frames?: number;
  /** Of a picture or video. */
  readonly width?: number;
  readonly height?: number;
  /** True when a file without bytes is what it should be. */
  readonly mayBeEmpty?: boolean;
}

/** What is known of the file. */
export interface OutputFacts {
  readonly name: string;
  readonly mediaType: string;
  readonly promise?: OutputPromise;
}

const LARGEST_PARSED = 256 * 1024 * 1024;
const PICTURES = /^image\/(jpeg|png|webp|avif)$/;

/**
 * Checks that a file is what its media type says: it has bytes, JSON and WebVTT parse, pictures and videos decode and keep what
 * was promised.
 * @throws AppError OUTPUT_INVALID; the signal's reason when it aborts
 */
export async function checkOutput(
  path: string,
  facts: OutputFacts,
  how: { readonly tools: () => Promise<MediaTools>; readonly signal: AbortSignal },
): Promise<void> {
  const { mediaType, promise = {} } = facts;
  const { size } = await stat(path).catch((cause: unknown) => refuse(facts, 'was not written', cause));
  if (size === 0) return promise.mayBeEmpty === true ? undefined : refuse(facts, 'has no bytes');
  try {
    const type = mediaType.split(';')[0]!.trim().toLowerCase();
    if (type === 'application/json') await checkJson(path, size);
    else if (type === 'text/vtt') checkWebvtt(await readFile(path, 'utf8'));
    else if (PICTURES.test(type)) await checkPicture(path, type, promise);
    else if (type.startsWith('video/')) await checkVideoOutput(path, promise, await how.tools(), how.signal);
  } catch (error) {
    how.signal.throwIfAborted();
    refuse(facts, `is not valid: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function refuse({ name, mediaType }: OutputFacts, what: string, cause?: unknown): never {
  throw new AppError('OUTPUT_INVALID', `${name} (${mediaType}) ${what}`, { cause });
}

/** What is too large to parse at once is at least whole: it ends as it began. */
async function checkJson(path: string, size: number): Promise<void> {
  if (size <= LARGEST_PARSED) return void JSON.parse(await readFile(path, 'utf8'));
  const file = await open(path, 'r');
  try {
    const [head, tail] = [Buffer.alloc(64), Buffer.alloc(64)];
    await file.read(head, 0, 64, 0);
    await file.read(tail, 0, 64, size - 64);
    const ends = `${head.toString('utf8').trimStart()[0]}${tail.toString('utf8').trimEnd().at(-1)}`;
    if (ends !== '{}' && ends !== '[]') throw new Error('it ends in the middle');
  } finally {
    await file.close();
  }
}

function checkWebvtt(text: string): void {
  if (!/^\ufeff?WEBVTT(?:[ \t\r\n]|$)/.test(text)) throw new Error('it does not begin with WEBVTT');
  for (const line of text.split('\n')) {
    if (!line.includes('-->')) continue;
    const times = /^((?:\d+:)?\d{2}:\d{2}\.\d{3}) --> ((?:\d+:)?\d{2}:\d{2}\.\d{3})(?:\s|$)/.exec(line);
    if (times === null) throw new Error(`"${line.slice(0, 60)}" is no cue`);
    if (seconds(times[2]!) <= seconds(times[1]!)) throw new Error(`a cue ends before it begins: ${line.slice(0, 60)}`);
  }
}

function seconds(time: string): number {
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

async function checkPicture(path: string, type: string, promise: OutputPromise): Promise<void> {
  const { format, width, height } = await examinePicture(path);
  const named = type.slice('image/'.length);
  if (format !== named && !(named === 'avif' && format === 'heif')) throw new Error(`it is a ${format}`);
  const differs = (promise.width ?? width) !== width || (promise.height ?? height) !== height;
  if (differs) throw new Error(`it is ${width}x${height}, not ${promise.width}x${promise.height}`);
}
