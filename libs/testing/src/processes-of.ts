import { readdirSync, readFileSync } from 'node:fs';

/** A process that still lives. */
export interface LivingProcess {
  readonly pid: number;
  readonly command: string;
}

/** Living processes, zombies left out, whose environment or command line holds `mark`. Linux only. */
export function processesOf(mark: string): LivingProcess[] {
  const found: LivingProcess[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const command = read(`/proc/${name}/cmdline`);
    // A zombie's command line is empty.
    if (command === '') continue;
    if (command.includes(mark) || read(`/proc/${name}/environ`).includes(mark)) {
      found.push({ pid: Number(name), command: command.replaceAll('\0', ' ').trim() });
    }
  }
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
