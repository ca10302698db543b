import { readdirSync, readFileSync } from 'node:fs';

/** The most that one ffmpeg or ffprobe took. */
export interface ToolPeaks {
  cpuS: number;
  memoryMb: number;
}

const EVERY_MS = 30;
/** Linux counts processor time in hundredths of a second for programs. */
const TICKS_PER_S = 100;

/** Looks every 30 ms at each ffmpeg and ffprobe whose command line names `directory`, until `close`. */
export function watchTools(directory: string): { readonly peaks: ToolPeaks; close(): void } {
  const peaks: ToolPeaks = { cpuS: 0, memoryMb: 0 };
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) look(pid, directory, peaks);
  }, EVERY_MS);
  return { peaks, close: () => clearInterval(timer) };
}

function look(pid: string, directory: string, peaks: ToolPeaks): void {
  try {
    if (!/^ff(?:mpeg|probe)$/.test(readFileSync(`/proc/${pid}/comm`, 'latin1').trim())) return;
    if (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(directory)) return;
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    peaks.cpuS = Math.max(peaks.cpuS, (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S);
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    peaks.memoryMb = Math.max(peaks.memoryMb, Number(peak?.[1] ?? 0) / 1024);
  } catch {
    // It has ended meanwhile.
  }
}
