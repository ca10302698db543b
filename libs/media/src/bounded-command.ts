import type { ToolBounds } from './media-limits.js';

/** How long a tool that was asked to end for its processor time may still take, in seconds. */
const LAST_WORDS_S = 2;

/**
 * The command line of a tool under limits that the kernel keeps: processor time, memory, no file and no core dump. The shell
 * is replaced by the tool, which so keeps its pid. A limit that a system does not know is left out.
 */
export function boundedCommand(
  path: string,
  args: readonly string[],
  bounds: ToolBounds,
): { readonly file: string; readonly args: string[] } {
  const cpu = Math.ceil(bounds.cpuS);
  const limits = [
    'ulimit -c 0',
    'ulimit -f 0', // What it makes goes through pipes.
    `ulimit -S -t ${cpu}`,
    `ulimit -H -t ${cpu + LAST_WORDS_S}`,
    `ulimit -d ${Math.ceil(bounds.memoryMb) * 1024}`,
  ];
  const script = [...limits.map((limit) => `{ ${limit}; } 2>/dev/null || :`), 'exec "$0" "$@"'].join('\n');
  return { file: '/bin/sh', args: ['-c', script, path, ...args] };
}
