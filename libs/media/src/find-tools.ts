import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@frameq/domain';
import { MEDIA_LIMITS, type MediaLimits } from './media-limits.js';
import { isExecutable, npmBinary } from './npm-binary.js';
import { parseToolVersion, type ToolVersion } from './tool-version.js';

const run = promisify(execFile);

/** A program that was found and answered. */
export interface MediaTool {
  readonly path: string;
  readonly version: ToolVersion;
  /** Where it was found: the environment variable, the PATH, or a package. */
  readonly source: 'env' | 'path' | 'npm';
}
export interface MediaTools {
  readonly ffmpeg: MediaTool;
  readonly ffprobe: MediaTool;
  readonly limits: MediaLimits;
  /** The private folder in which they run. */
  readonly directory: string;
}
export interface ToolPaths {
  /** FFMPEG_PATH and FFPROBE_PATH; null or unset: look on the PATH, then in the packages of npm. */
  readonly ffmpegPath?: string | null;
  readonly ffprobePath?: string | null;
  /** MEDIA_LIMITS unless told. */
  readonly limits?: MediaLimits;
  /** The folder in which the tools run; that for temporary files unless told. */
  readonly directory?: string;
}

const remembered = new Map<string, Promise<MediaTool>>();

/**
 * Finds ffmpeg and ffprobe and asks for their versions; each is looked for once per process and path.
 * @throws AppError FFMPEG_NOT_FOUND when one is missing or does not run
 */
export async function findTools(paths: ToolPaths = {}): Promise<MediaTools> {
  const [ffmpeg, ffprobe] = await Promise.all([
    findOnce('ffmpeg', paths.ffmpegPath ?? null),
    findOnce('ffprobe', paths.ffprobePath ?? null),
  ]);
  return { ffmpeg, ffprobe, limits: paths.limits ?? MEDIA_LIMITS, directory: paths.directory ?? tmpdir() };
}

function findOnce(tool: 'ffmpeg' | 'ffprobe', path: string | null): Promise<MediaTool> {
  const key = `${tool} ${path ?? ''} ${path === null ? process.env['PATH'] : ''}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const found = find(tool, path);
  remembered.set(key, found);
  found.catch(() => remembered.delete(key)); // somebody may install it while the process lives
  return found;
}

async function find(tool: 'ffmpeg' | 'ffprobe', path: string | null): Promise<MediaTool> {
  const variable = `${tool.toUpperCase()}_PATH`;
  if (path !== null) {
    const version = await askVersion(path);
    if (version === null)
      throw new AppError('FFMPEG_NOT_FOUND', `${variable} is ${path}, which does not run as ${tool}.`);
    return { path, version, source: 'env' };
  }
  for (const candidate of candidatesOnPath(tool)) {
    const version = (await isExecutable(candidate)) ? await askVersion(candidate) : null;
    if (version !== null) return { path: candidate, version, source: 'path' };
  }
  const packaged = await npmBinary(tool);
  const version = packaged === null ? null : await askVersion(packaged);
  if (packaged !== null && version !== null) return { path: packaged, version, source: 'npm' };
  throw new AppError(
    'FFMPEG_NOT_FOUND',
    `${tool} was found neither in ${variable}, on the PATH nor among the packages of npm.`,
  );
}

function candidatesOnPath(tool: string): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, tool));
}

async function askVersion(path: string): Promise<ToolVersion | null> {
  try {
    const { stdout } = await run(path, ['-version'], { timeout: 20_000, maxBuffer: 1024 * 1024 });
    return parseToolVersion(stdout);
  } catch {
    return null;
  }
}
