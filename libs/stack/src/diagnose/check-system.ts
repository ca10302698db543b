import { availableParallelism, totalmem } from 'node:os';
import type { Finding } from './finding.js';

const LITTLE_MEMORY_GB = 2;

/** The machine: platform, Node.js, cores, memory. */
export function checkSystem(): Promise<Finding> {
  const memoryGb = totalmem() / 1024 ** 3;
  const facts = {
    platform: process.platform,
    arch: process.arch,
    node: process.versions.node,
    cores: availableParallelism(),
  };
  const detail = { ...facts, memory_gib: Number(memoryGb.toFixed(1)) };
  const message = `Node.js ${facts.node} on ${facts.platform} ${facts.arch}, ${facts.cores} cores, ${memoryGb.toFixed(1)} GiB of memory.`;
  if (process.platform === 'win32') {
    return Promise.resolve({ status: 'down', message, hint: 'frameq runs in WSL2, not on Windows itself.', detail });
  }
  if (memoryGb < LITTLE_MEMORY_GB) {
    return Promise.resolve({ status: 'degraded', message, hint: 'Give it 2 GB or more, or set CPU_SLOTS=1.', detail });
  }
  return Promise.resolve({ message, detail });
}
