import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** How many processes the kernel has killed in this process's memory cgroup because memory ran out; null when it does not tell. */
export function readOomKills(): number | null {
  for (const file of counterFiles()) {
    const count = parseOomKills(file);
    if (count !== null) return count;
  }
  return null;
}

/** Where the counter may be: cgroup v2, then v1, each at the process's own path and, in a container, at the root. */
function counterFiles(): string[] {
  const lines = (readText('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const v2 = lines.find(([id]) => id === '0')?.[2] ?? '/';
  const v1 = lines.find(([, controllers]) => controllers?.split(',').includes('memory'))?.[2] ?? '/';
  return [
    path.join(ROOT, v2, 'memory.events'),
    path.join(ROOT, 'memory.events'),
    path.join(ROOT, 'memory', v1, 'memory.oom_control'),
    path.join(ROOT, 'memory', 'memory.oom_control'),
  ];
}

function parseOomKills(file: string): number | null {
  const found = /^oom_kill (\d+)$/m.exec(readText(file) ?? '');
  return found === null ? null : Number(found[1]);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
