import { runCli } from './run-cli.js';
import { processTerminal } from './terminal.js';

const code = await runCli(process.argv.slice(2), processTerminal());
// Not process.exit at once: a pipe may still hold output.
process.exitCode = code;
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
