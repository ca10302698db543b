import type { Command, Option } from 'commander';
import { EXIT_CODES } from '../../exit-code.js';

/** Renders docs/cli.md from the tree of commands, so that it cannot say anything else than `--help`. */
export function renderDocs(program: Command): string {
  const commands = leaves(program);
  return `# The command line

<!-- Made by \`frameq __docs\` from the tree of commands; a test fails when it is stale. Refresh: node scripts/make-cli-docs.mjs -->

\`frameq\` is an HTTP client: it works against the server on this machine or any other. Data goes to stdout and is the same
with and without a terminal; progress and messages go to stderr, so that a pipe only ever sees data.

${commands.map(({ path, command }) => `- [\`frameq ${path}\`](#frameq-${path.replaceAll(' ', '-')}) ${command.summary() || command.description()}`).join('\n')}

## Flags of every command

${optionTable(program.createHelp().visibleOptions(program))}

## Which server, which key

The address comes from the first of: \`--server\`, \`FRAMEQ_SERVER\`, \`server = "…"\` in \`./frameq.toml\`, the same in
\`$XDG_CONFIG_HOME/frameq/config.toml\` (written by \`frameq login\`), the stack that runs in this checkout
(\`.frameq/stack.json\` in this folder or one above it), \`http://127.0.0.1:8787\`.

The key comes from \`--key-file\`, \`FRAMEQ_API_KEY\`, \`key_file = "…"\` in the config file that named the address, the key that
\`frameq login\` keeps when the address is the one that it was made for, or the key file of the local stack when the address
is that stack's. It is never a flag, so that it stays out of the shell's history.

A \`frameq.toml\` may have come with somebody else's files. So a server that only \`./frameq.toml\` names gets no key of yours
(\`SERVER_UNKNOWN\`, and nothing is sent) unless you know it: it is the one that you logged in to, the stack of this machine,
or what you named with \`--server\` or \`FRAMEQ_SERVER\`. A key file in the same folder or beneath it may go to it. In a project
of your own, \`frameq login\` to its server once, and keep \`server = "…"\` alone in its \`frameq.toml\`. A \`.frameq/stack.json\` that
belongs to another user or names another machine is passed over, unless \`FRAMEQ_DATA_DIR\` names its folder.

## Which job

A job is named by its number (\`1042\`), its UUID, or a beginning of it that fits one job only. \`-\` reads ids from stdin:
\`frameq jobs list -q --state failed | frameq jobs retry -\`.

## Exit codes

| code | meaning |
|---|---|
${Object.values(EXIT_CODES)
  .map(({ code, meaning }) => `| ${code} | ${meaning} |`)
  .join('\n')}

Errors look the same everywhere: \`error CODE: what happened\`, \`hint: what to do\`. With \`--json\` they are one JSON object on
stderr, in the envelope of the REST API.

${commands.map(({ path, command }) => section(path, command)).join('\n')}`;
}

interface Leaf {
  readonly path: string;
  readonly command: Command;
}

function leaves(command: Command, path: readonly string[] = []): Leaf[] {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  if (children.length === 0) return [{ path: path.join(' '), command }];
  return children.flatMap((child) => leaves(child, [...path, child.name()]));
}

function section(path: string, command: Command): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter((option) => option.long !== '--help');
  const rows = command.registeredArguments.map(
    (argument) =>
      `| \`${argument.name()}${argument.variadic ? '…' : ''}\` | ${cell(describe(argument.description, argument.argChoices))} |`,
  );
  return [
    `## frameq ${path}`,
    command.description(),
    `\`\`\`sh\n${help.commandUsage(command)}\n\`\`\``,
    rows.length === 0 ? '' : `| argument | |\n|---|---|\n${rows.join('\n')}`,
    options.length === 0 ? '' : optionTable(options),
    examples(command),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map(
    (option) =>
      `| \`${option.flags}\` | ${cell(describe(option.description, option.argChoices, option.defaultValue))} |`,
  );
  return `| flag | |\n|---|---|\n${rows.join('\n')}`;
}

function describe(text: string, choices: readonly string[] | undefined, byDefault?: unknown): string {
  const among = choices === undefined ? '' : ` One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.`;
  const usual = byDefault === undefined || typeof byDefault === 'boolean' ? '' : ` Default: \`${String(byDefault)}\`.`;
  return `${text}${among === '' && usual === '' ? '' : '.'}${among}${usual}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** The text that a command adds below its help: examples and notes. */
function examples(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (chunk) => (text += chunk) });
  command.outputHelp();
  const after = text.slice(text.indexOf(command.helpInformation()) + command.helpInformation().length).trim();
  return after === '' ? '' : `\`\`\`text\n${after}\n\`\`\``;
}
