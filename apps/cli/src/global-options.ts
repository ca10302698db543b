import { InvalidArgumentError, type Command, Option } from 'commander';
import { CliError } from './cli-error.js';

/** The flags that every command takes. */
export interface GlobalOptions {
  /** How data is written to stdout. */
  readonly output: 'text' | 'json' | 'ndjson' | 'ids';
  /** The fields to keep with --json=a,b; null: all. */
  readonly fields: readonly string[] | null;
  readonly color: boolean;
  readonly server: string | undefined;
  readonly keyFile: string | undefined;
  /** When the whole command gives up; undefined: never. */
  readonly timeoutMs: number | undefined;
  readonly verbose: boolean;
  /** False: never ask. */
  readonly input: boolean;
  readonly yes: boolean;
}

/** Adds the flags that every command takes to the root of the command tree. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--json', 'write data as JSON; `--json=number,state` keeps only those fields')
    .addOption(new Option('--json-fields <fields>').hideHelp())
    .option('--ndjson', 'write lists and streams as one JSON object a line')
    .option('-q, --quiet', 'write ids only (of a new key or secret: the key, the secret), and no messages')
    .option('--no-color', 'no colours; also off for NO_COLOR, TERM=dumb and pipes')
    .option('--server <url>', 'where frameq runs (FRAMEQ_SERVER)')
    .option('--key-file <file>', 'the file that holds the API key (FRAMEQ_API_KEY holds the key itself)')
    .option('--timeout <time>', 'give up after this time: 45, 45s, 10m, 2h', parseDuration)
    .option('-v, --verbose', 'say what is done, and show request ids')
    .option('--no-input', 'never ask; fail where an answer is needed')
    .option('-y, --yes', 'answer every question with yes');
}

/** Lets `--json=a,b` be written although `--json` alone takes no value, so that it never swallows an argument. */
export function splitJsonFields(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.flatMap((word, index) => {
    if (!word.startsWith('--json=') || (end !== -1 && index > end)) return [word];
    return ['--json', '--json-fields', word.slice('--json='.length)];
  });
}

/** Reads the global flags of a parsed command. Throws USAGE when two of them contradict each other. */
export function readGlobalOptions(given: Readonly<Record<string, unknown>>): GlobalOptions {
  const chosen = (['json', 'ndjson', 'quiet'] as const).filter((name) => given[name] === true);
  if (chosen.length > 1) throw new CliError('USAGE', `--${chosen[0]} and --${chosen[1]} cannot go together.`);
  const outputs = { json: 'json', ndjson: 'ndjson', quiet: 'ids' } as const;
  const fields = given['jsonFields'] as string | undefined;
  return {
    output: chosen[0] === undefined ? 'text' : outputs[chosen[0]],
    fields:
      fields === undefined
        ? null
        : fields
            .split(',')
            .map((field) => field.trim())
            .filter((field) => field !== ''),
    color: given['color'] !== false,
    server: given['server'] as string | undefined,
    keyFile: given['keyFile'] as string | undefined,
    timeoutMs: given['timeout'] as number | undefined,
    verbose: given['verbose'] === true,
    input: given['input'] !== false,
    yes: given['yes'] === true,
  };
}

/** Reads `45`, `45s`, `10m` or `2h` as milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const milliseconds =
    match === null ? 0 : Number(match[1]) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match[2] ?? 's']!;
  if (!(milliseconds > 0)) throw new InvalidArgumentError('A time looks like 45, 45s, 10m or 2h.');
  return milliseconds;
}
