import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Finding } from './finding.js';

const LITTLE_MEMORY_GB = 2;
const FEW_FILES = 1_024;
const OLDEST_NODE = [20, 19];

/** The machine: platform, Node.js, cores, memory, how many files a process may open. */
export function checkSystem(): Promise<Finding> {
  const memoryGb = Math.min(totalmem(), process.constrainedMemory() || Infinity) / 1024 ** 3;
  const facts = {
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    cores: availableParallelism(),
  };
  const openFiles = openFileLimit();
  const detail = { ...facts, memory_gib: Number(memoryGb.toFixed(1)), open_files: openFiles };
  const message = `Node.js ${facts.node} on ${facts.platform} ${facts.arch}, ${facts.cores} cores, ${memoryGb.toFixed(1)} GiB of memory.`;
  if (process.platform === 'win32') {
    return Promise.resolve({ status: 'down', message, hint: 'frameq runs in WSL2, not on Windows itself.', detail });
  }
  if (isOldNode(facts.node)) {
    return Promise.resolve({ status: 'down', message, hint: 'Install Node.js 20.19 or newer.', detail });
  }
  if (memoryGb < LITTLE_MEMORY_GB) {
    return Promise.resolve({ status: 'degraded', message, hint: 'Give it 2 GB or more, or set CPU_SLOTS=1.', detail });
  }
  if (openFiles !== null && openFiles < FEW_FILES) {
    const few = `A process may open ${openFiles} files.`;
    return Promise.resolve({ status: 'degraded', message: few, hint: 'Raise it: `ulimit -n 4096`.', detail });
  }
  return Promise.resolve({ message, detail });
}

function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0]! || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]!);
}

/** The soft limit; null where the system does not tell, or has none. */
function openFileLimit(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? NaN) || null;
  } catch {
    return null;
  }
}
