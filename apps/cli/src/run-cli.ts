import { type Command, CommanderError } from 'commander';
import { CliError, toCliError } from './cli-error.js';
import type { Bind, CommandHandler } from './command-handler.js';
import { EXIT_CODES, type ExitName } from './exit-code.js';
import { type GlobalOptions, readGlobalOptions, splitJsonFields } from './global-options.js';
import { buildProgram } from './program.js';
import { reportError } from './report-error.js';
import { Session } from './session.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

/**
 * Runs one command line and resolves with the exit code. Never throws: what goes wrong is written to the terminal's stderr.
 *
 * @param argv the words after `frameq`
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exit: ExitName = 'ok';
  const bind: Bind = <Options>(load: () => Promise<CommandHandler<Options>>) =>
    async function (this: Command): Promise<void> {
      const session = new Session(terminal, readGlobalOptions(this.optsWithGlobals()));
      try {
        const handler = await load();
        exit = (await handler(session, { args: this.processedArgs, options: this.opts() as Options })) ?? 'ok';
      } catch (error) {
        // Whatever an abort broke, why it was aborted says more.
        throw session.signal.aborted && !(error instanceof CliError) ? session.signal.reason : error;
      } finally {
        session.close();
      }
    };
  const program = buildProgram({ bind, version: readVersion(), width: Math.min(terminal.stdout.columns ?? 100, 110) });
  let help = '';
  inherit(program, terminal, (text) => (help += text));
  const words = splitJsonFields(argv);
  try {
    await program.parseAsync(words.length === 0 ? ['help'] : words, { from: 'user' });
    return EXIT_CODES[exit].code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_CODES.ok.code;
    if (error instanceof CommanderError && error.code === 'commander.help') {
      terminal.stdout.write(help); // a group such as `frameq jobs` without its command
      return EXIT_CODES.ok.code;
    }
    const problem = error instanceof CommanderError ? usageError(error, commandOf(program, words)) : toCliError(error);
    reportError(terminal, problem, guessOptions(words));
    return EXIT_CODES[problem.exit].code;
  }
}

/** Commander writes help to stdout and leaves errors to `reportError`, in every command of the tree. */
function inherit(command: Command, terminal: Terminal, onHelp: (text: string) => void): void {
  command.configureOutput({
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: onHelp,
    outputError: () => undefined,
  });
  command.exitOverride();
  for (const child of command.commands) inherit(child, terminal, onHelp);
}

function usageError(error: CommanderError, command: string): CliError {
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const said = `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.)?]$/.test(message) ? '' : '.'}`;
  const meant = /Did you mean (.+)\?/.exec(suggestion ?? '')?.[1];
  const shows = error.code === 'commander.unknownCommand' ? 'lists the commands' : 'shows how it is used';
  const hint = `\`${command} --help\` ${shows}.`;
  return new CliError('USAGE', meant === undefined ? said : `${said} Did you mean ${meant}?`, { hint });
}

/** The command that the words lead to, as far as they name one: `frameq jobs list`. */
function commandOf(program: Command, words: readonly string[]): string {
  let [command, path] = [program, program.name()];
  for (const word of words) {
    const next = command.commands.find((child) => child.name() === word);
    if (next !== undefined) [command, path] = [next, `${path} ${word}`];
  }
  return path;
}

/** How errors are shown when parsing failed, so that there are no parsed flags yet. */
function guessOptions(words: readonly string[]): Pick<GlobalOptions, 'output' | 'color' | 'verbose'> {
  return {
    output: words.includes('--json') || words.includes('--ndjson') ? 'json' : 'text',
    color: !words.includes('--no-color'),
    verbose: words.includes('-v') || words.includes('--verbose'),
  };
}
