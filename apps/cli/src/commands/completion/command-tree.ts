import type { Argument, Command, Option } from 'commander';

/** What can stand in a place of a command line. */
export type ValueKind = 'job' | 'pipeline' | 'param' | 'artifact' | 'key' | 'tenant' | 'file' | 'none';

/** A place for a value: fixed choices, or a kind that the shell or `frameq __complete` knows. */
export interface ValuePlace {
  readonly kind: ValueKind;
  readonly choices: readonly string[];
}

/** A flag as a shell completes it. */
export interface FlagNode {
  readonly names: readonly string[];
  readonly description: string;
  /** Null for a flag that takes no value. */
  readonly value: ValuePlace | null;
}

/** A command as a shell completes it. */
export interface CommandNode {
  /** The words that lead to it: `['jobs', 'list']`; empty for the root. */
  readonly path: readonly string[];
  readonly description: string;
  readonly children: readonly CommandNode[];
  readonly flags: readonly FlagNode[];
  /** The last one repeats when the command takes several. */
  readonly places: readonly ValuePlace[];
}

const KINDS: Readonly<Record<string, ValueKind>> = {
  job: 'job',
  jobs: 'job',
  pipeline: 'pipeline',
  names: 'artifact',
  key: 'key',
  keys: 'key',
  tenant: 'tenant',
  files: 'file',
  '--pipeline': 'pipeline',
  '--tenant': 'tenant',
  '--set': 'param',
  '--output': 'file',
  '--key-file': 'file',
  '--input': 'file',
};

/** Reads the tree of commands as completion needs it; hidden commands and flags are left out. */
export function readCommandTree(program: Command): CommandNode {
  return readCommand(program, [], visibleFlags(program));
}

/** Every command of a tree, parents first. */
export function allCommands(node: CommandNode): CommandNode[] {
  return [node, ...node.children.flatMap(allCommands)];
}

function readCommand(command: Command, path: readonly string[], globals: readonly FlagNode[]): CommandNode {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  return {
    path,
    description: command.summary() || command.description(),
    children: children.map((child) => readCommand(child, [...path, child.name()], globals)),
    flags: path.length === 0 ? globals : [...visibleFlags(command), ...globals],
    places: command.registeredArguments.map(readArgument),
  };
}

function visibleFlags(command: Command): FlagNode[] {
  return command.createHelp().visibleOptions(command).map(readOption);
}

function readArgument(argument: Argument): ValuePlace {
  return { kind: KINDS[argument.name()] ?? 'none', choices: argument.argChoices ?? [] };
}

function readOption(option: Option): FlagNode {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  const takesValue = option.required || option.optional;
  const value = takesValue ? { kind: KINDS[option.long ?? ''] ?? 'none', choices: option.argChoices ?? [] } : null;
  return { names, description: option.description, value };
}
