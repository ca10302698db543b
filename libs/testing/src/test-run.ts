import { postgresFolder } from '@frameq/stack';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from './wait-for.js';

/** The process that a test run began with: Jest itself, also when asked in one of its workers. */
export function testRunPid(): number {
  return process.argv[1]?.endsWith('processChild.js') ? process.ppid : process.pid;
}

/**
 * Starts a server once for all processes of a test run: the first that asks starts it, the others get its address. A
 * process that fails to start it leaves the way free for the next one.
 *
 * @param start gets a fresh folder, which the server's guard removes in the end, and returns the address
 */
export async function serverOfTestRun(name: string, start: (folder: string) => Promise<string>): Promise<string> {
  const folder = path.join(
    postgresFolder(tmpdir(), () => '/tmp'),
    `frameq-test-${testRunPid()}-${name}`,
  );
  const answer = path.join(folder, 'address');
  return waitFor(
    async () => {
      const known = readAddress(answer);
      if (known !== undefined) return known;
      if (!makeFolder(folder)) return undefined;
      try {
        const address = await start(folder);
        writeFileSync(`${answer}.new`, address);
        renameSync(`${answer}.new`, answer);
        return address;
      } catch (error) {
        rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    },
    { timeoutMs: 60_000, what: `the ${name} of this test run`, everyMs: 50 },
  );
}

function readAddress(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o711 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
