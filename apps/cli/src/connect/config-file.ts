import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CliError } from '../cli-error.js';

/** What a config file may say. */
export interface FileConfig {
  /** The file it came from. */
  readonly file: string;
  readonly server?: string;
  /** Relative to the file. */
  readonly keyFile?: string;
}

const KNOWN = ['server', 'key_file'] as const;

/** `$XDG_CONFIG_HOME/frameq`, where `frameq login` keeps its files. */
export function configDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CONFIG_HOME'];
  const home = env['HOME'] ?? os.homedir();
  return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(home, '.config'), 'frameq');
}

/** The config file of this user, which `frameq login` writes. */
export function ownConfigFile(env: Readonly<Record<string, string | undefined>>): string {
  return path.join(configDirectory(env), 'config.toml');
}

/** Reads a config file; null when there is none. Throws CONFIG_UNREADABLE. */
export async function readConfigFile(file: string): Promise<FileConfig | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new CliError('CONFIG_UNREADABLE', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const values = parseConfig(text, file);
  return {
    file,
    ...(values.server === undefined ? {} : { server: values.server }),
    ...(values.key_file === undefined ? {} : { keyFile: path.resolve(path.dirname(file), values.key_file) }),
  };
}

/**
 * Reads the part of TOML that the config needs: `name = "text"`, comments, blank lines. Anything else is refused with its
 * line, never guessed at. Throws CONFIG_UNREADABLE.
 */
export function parseConfig(text: string, file: string): Partial<Record<(typeof KNOWN)[number], string>> {
  const values: Record<string, string> = {};
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(#.*)?$/.test(line)) return;
    const match = /^\s*([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\["\\])*)"|'([^']*)')\s*(?:#.*)?$/.exec(line);
    const name = match?.[1];
    if (name === undefined) throw unreadable(file, index, 'is not of the form name = "text"');
    if (!(KNOWN as readonly string[]).includes(name))
      throw unreadable(file, index, `names "${name}"; known are ${KNOWN.join(' and ')}`);
    values[name] = match?.[3] ?? match![2]!.replace(/\\(["\\])/g, '$1');
  });
  return values;
}

/** True for the error of a file that is not there. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function unreadable(file: string, index: number, problem: string): CliError {
  return new CliError('CONFIG_UNREADABLE', `${file}, line ${index + 1} ${problem}.`);
}
