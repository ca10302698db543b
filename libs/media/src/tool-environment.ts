import type { MediaTool } from './find-tools.js';

/** What ffmpeg may know of this process's environment: a decoder of strangers' files gets no secrets. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES',
];

/** The environment of a tool. */
export function toolEnvironment(tool: Pick<MediaTool, 'source'>): Record<string, string> {
  // Memory that glibc sets aside for each thread would count as if it were used.
  const environment: Record<string, string> = { MALLOC_ARENA_MAX: '2' };
  for (const name of PASSED_ON) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  // The builds from npm are linked statically, and crash on MPEG-TS when they load this system's character set modules.
  return tool.source === 'npm' ? { ...environment, GCONV_PATH: '/nonexistent' } : environment;
}
