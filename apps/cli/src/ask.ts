import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError } from './cli-error.js';
import type { Session } from './session.js';

/**
 * Asks a question on stderr and resolves with the answer; Ctrl-D is an empty one.
 *
 * @param terms.secret true: what is typed is not shown
 * @param terms.hint what to do where nobody can be asked
 * @throws INPUT_NEEDED in a pipe and with --no-input; INTERRUPTED at Ctrl-C
 */
export async function ask(
  session: Session,
  question: string,
  terms: { readonly hint: string; readonly secret?: boolean },
): Promise<string> {
  const { stdin, stderr } = session.terminal;
  if (!session.options.input || stdin.isTTY !== true) {
    throw new CliError('INPUT_NEEDED', `${question.trim()} Nobody can be asked here.`, { hint: terms.hint });
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: terms.secret === true ? silent : stderr, terminal: true });
  if (terms.secret === true) stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.on('SIGINT', () => session.abort(new CliError('INTERRUPTED', 'Stopped by Ctrl-C.')));
      session.signal.addEventListener('abort', () => reject(session.signal.reason), { once: true });
      terminal.once('close', () => resolve(''));
      terminal.question(terms.secret === true ? '' : question).then(resolve, reject);
    });
  } finally {
    terminal.close();
    if (terms.secret === true) stderr.write('\n');
  }
}

/** Asks a yes-or-no question; --yes answers it. Throws INPUT_NEEDED where nobody can be asked. */
export async function confirm(session: Session, question: string): Promise<boolean> {
  if (session.options.yes) return true;
  const answer = await ask(session, `${question} [y/N] `, { hint: 'Add --yes to go ahead.' });
  return /^y(es)?$/i.test(answer.trim());
}
