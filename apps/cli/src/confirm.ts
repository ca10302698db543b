import { createInterface } from 'node:readline/promises';
import { CliError } from './cli-error.js';
import type { Session } from './session.js';

/** Asks a yes-or-no question on stderr; --yes answers it. Throws INPUT_NEEDED where nobody can be asked. */
export async function confirm(session: Session, question: string): Promise<boolean> {
  if (session.options.yes) return true;
  const { stdin, stderr } = session.terminal;
  if (!session.options.input || stdin.isTTY !== true) {
    throw new CliError('INPUT_NEEDED', `${question} Nobody can be asked here.`, { hint: 'Add --yes to go ahead.' });
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: session.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
