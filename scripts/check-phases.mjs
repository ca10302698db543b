import { inCheckout } from './checkout.mjs';
import { jestPhase } from './jest-phase.mjs';
import { runCommand } from './run-command.mjs';

/** What `npm run check` looks at: format, lint, types and the tests that need nothing. */
export function checkPhases() {
  return [
    tool('format', ['prettier', 'bin', 'prettier.cjs'], ['--check', '--log-level', 'warn', '--cache', '.']),
    tool('lint', ['eslint', 'bin', 'eslint.js'], ['--max-warnings', '0', '.']),
    tool('types', ['typescript', 'bin', 'tsc'], ['-p', '.']),
    jestPhase('unit', { workers: '50%' }),
  ];
}

function tool(title, program, args) {
  return {
    title,
    run: async () => {
      await runCommand({
        title,
        name: `check-${title}`,
        program: process.execPath,
        args: [inCheckout('node_modules', ...program), ...args],
      });
      return {};
    },
  };
}
