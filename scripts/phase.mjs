import { CommandFailed } from './run-command.mjs';
import { say } from './say.mjs';

/** What a phase of checking came to. */
export const nothing = () => ({ passed: 0, failed: 0, skipped: 0 });

/** The sum of several. */
export function sum(counts) {
  return counts.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    nothing(),
  );
}

/** As the last line says it. */
export function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Runs phases one after the other, whatever they come to, and returns their sum. */
export async function runPhases(phases) {
  const counts = [];
  for (const phase of phases) counts.push(await runPhase(phase));
  return sum(counts);
}

async function runPhase({ title, run }) {
  const begun = performance.now();
  say(`${title} …`);
  const { counts, note, output } = await run().then(succeeded, failed);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (output !== undefined) say(output);
  say(`${counts.failed > 0 ? 'FAILED' : 'ok    '}  ${title.padEnd(12)} ${note.padEnd(40)} ${seconds} s`);
  return counts;
}

function succeeded(result) {
  return { counts: nothing(), note: '', ...result };
}

function failed(error) {
  const output = error instanceof CommandFailed ? error.message : (error.stack ?? String(error));
  return { counts: { ...nothing(), failed: 1 }, note: 'did not run to its end', output };
}
