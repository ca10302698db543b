import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findTools } from '@frameq/media';

/** What a tool did that it may not do, as the lines of strace that show it. */
export interface Trespasses {
  readonly processes: number;
  readonly files: readonly string[];
  readonly connections: readonly string[];
}

/** Stand-ins for ffmpeg and ffprobe that run the real ones in a network of their own and record what they open. */
export interface TracedTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** What could not be had here, as a sentence; null when all is watched. */
  readonly missing: string | null;
  /** Ends the recording. */
  close(): void;
  /** Ends the recording and reads it. @param inputs the folder that holds what was submitted */
  read(inputs: string): Promise<Trespasses>;
}

/** What every program opens: libraries, locale, the state of the machine, and its own command line. */
const SYSTEM =
  /^\/(?:lib\d*|usr|etc\/(?:ld\.so[^/]*|localtime|ssl\/[\w.]+|gnutls\/.*|fonts\/.*|OpenCL\/.*|nsswitch\.conf|passwd|group)|sys|proc|dev\/(?:null|urandom|random|tty|shm.*)|nonexistent)(?:\/|$)/;
/** The static builds from npm crash when they load this system's character sets; frameq spares those that it finds itself. */
const CHARACTER_SETS = 'export GCONV_PATH=/nonexistent';
/** A call is written in two parts, and that of another process may come between them. */
const RECORDS = /\n|(?<!\d)(?=\d+ +[a-z]\w*\()/;
const CALL = /^(\d+) +(\w+)\((.*)$/;

/** Writes the stand-ins into a folder; without strace, or without the right to a network, they do what they can. */
export async function traceTools(folder: string): Promise<TracedTools> {
  mkdirSync(folder, { recursive: true });
  const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
  const straces = has('strace', '-f', '-e', 'trace=none', 'true');
  // Where the kernel sorts the calls out, the others cost nothing.
  const filter = has('strace', '--seccomp-bpf', '-f', '-e', 'trace=none', 'true') ? ['--seccomp-bpf'] : [];
  const network = ['-n', '-rn'].find((flag) => has('unshare', flag, '--', 'true'));
  const [pipe, record] = [path.join(folder, 'trace.pipe'), path.join(folder, 'trace.log')];
  await promisify(execFile)('mkfifo', [pipe]);
  // The tools may write no file, and strace runs under their limits, so it writes into a pipe.
  const reader = spawn('/bin/sh', ['-c', 'exec cat 0<>"$0" >"$1"', pipe, record], { stdio: 'ignore' });
  const tools = await findTools();
  const before = [
    ...(network === undefined ? [] : ['unshare', network, '--']),
    ...(straces
      ? [
          'strace',
          ...filter,
          '-f',
          '-qq',
          '-s',
          '1024',
          '-e',
          `'trace=%file,%network,clone,clone3,fork,vfork'`,
          '-o',
          `'${pipe}'`,
        ]
      : []),
  ];
  const standIn = (tool: 'ffmpeg' | 'ffprobe'): string => {
    const file = path.join(folder, tool);
    writeFileSync(file, `#!/bin/sh\n${CHARACTER_SETS}\nexec ${before.join(' ')} '${tools[tool].path}' "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const missing = [
    straces ? '' : 'strace is missing or not permitted: what the tools open is not checked.',
    network === undefined ? 'unshare -n is not permitted: the tools run in the network of this machine.' : '',
  ];
  return {
    ...{ ffmpeg: standIn('ffmpeg'), ffprobe: standIn('ffprobe'), missing: missing.join(' ').trim() || null },
    close: () => void reader.kill('SIGKILL'),
    read: async (inputs) => {
      reader.kill('SIGKILL');
      await new Promise((resolve) =>
        (reader.exitCode ?? reader.signalCode) !== null ? resolve(0) : reader.once('exit', resolve),
      );
      return trespasses(readFileSync(record, 'utf8').split(RECORDS), inputs);
    },
  };
}

/** Finds what each process opened besides the one input that its command line names. */
export function trespasses(lines: readonly string[], inputs: string): Trespasses {
  const own = new Map<string, string>();
  const found = { processes: 0, files: [] as string[], connections: [] as string[] };
  for (const line of lines) {
    const child = /^(\d+) .*(?:clone3?|v?fork)(?:\(| resumed>).* = (\d+)$/.exec(line);
    if (child !== null && !own.has(child[2]!)) own.set(child[2]!, own.get(child[1]!) ?? '');
    const [, pid, call, rest] = CALL.exec(line) ?? [];
    if (pid === undefined || rest === undefined) continue;
    if (call === 'execve') {
      found.processes += own.has(pid) ? 0 : 1;
      own.set(pid, /"file:([^"]*)"/.exec(rest)?.[1] ?? own.get(pid) ?? '');
    } else if (/^(?:connect|sendto|sendmsg|bind|listen|accept4?)$/.test(call!)) {
      if (/AF_INET/.test(rest)) found.connections.push(line);
    } else if (rest.includes('"') && call !== 'getcwd') {
      const file = /"((?:[^"\\]|\\.)*)"/.exec(rest)![1]!;
      const allowed = file === own.get(pid) || SYSTEM.test(file) || !file.includes('/') || isFolderOfProgram(file);
      if (!allowed || (file.startsWith(inputs) && file !== own.get(pid)))
        found.files.push(`${line} (reads ${own.get(pid)})`);
    }
  }
  return found;
}

/** A program looks for its own file and asks for its folder. */
function isFolderOfProgram(file: string): boolean {
  return /node_modules\/@ff(?:mpeg|probe)-installer\//.test(file) || file === '/' || file === '.';
}
