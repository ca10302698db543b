import { allCommands, type CommandNode, type FlagNode, type ValuePlace } from './command-tree.js';

/** The completion script for fish. */
export function fishCompletion(root: CommandNode): string {
  const commands = allCommands(root);
  const paths = commands.filter((node) => node.path.length > 0).map(pathOf);
  return `# Completion of frameq for fish. Made by \`frameq completion fish\`.
function __frameq_path
    set -l at ''
    set -g __frameq_given
    for word in (commandline -opc)[2..-1]
        if contains -- "$at/$word" ${paths.join(' ')}
            set at "$at/$word"
        else if not string match -q -- '-*' $word
            set -a __frameq_given $word
        end
    end
    echo $at
end
function __frameq_at
    test (__frameq_path) = "$argv[1]"
end
function __frameq_place
    __frameq_at $argv[1]; and test (count $__frameq_given) -$argv[2] $argv[3]
end
function __frameq_values
    __frameq_path >/dev/null
    frameq __complete $argv[1] -- $__frameq_given 2>/dev/null
end
complete -c frameq -f
${commands.flatMap((node) => [...childLines(node), ...placeLines(node), ...flagLines(node, node === root)]).join('\n')}
`;
}

function pathOf(node: CommandNode): string {
  return node.path.map((word) => `/${word}`).join('');
}

function childLines(node: CommandNode): string[] {
  return node.children.map(
    (child) =>
      `complete -c frameq -n '__frameq_at "${pathOf(node)}"' -a ${child.path.at(-1)} -d ${quoted(child.description)}`,
  );
}

function placeLines(node: CommandNode): string[] {
  return node.places.flatMap((place, index) => {
    const test = index === node.places.length - 1 ? 'ge' : 'eq';
    const source = values(place);
    return source === '' ? [] : [`complete -c frameq -n '__frameq_place "${pathOf(node)}" ${test} ${index}' ${source}`];
  });
}

function flagLines(node: CommandNode, isRoot: boolean): string[] {
  const globals = isRoot ? node.flags : node.flags.filter((flag) => !isGlobal(flag));
  const where = isRoot ? '' : ` -n '__frameq_at "${pathOf(node)}"'`;
  return globals.map((flag) => {
    const names = flag.names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
    const value =
      flag.value === null ? '' : ` ${flag.value.kind === 'file' ? '-r' : '-x'} ${values(flag.value)}`.trimEnd();
    return `complete -c frameq${where} ${names.join(' ')}${value} -d ${quoted(flag.description)}`;
  });
}

const GLOBALS = [
  '--json',
  '--ndjson',
  '--quiet',
  '--no-color',
  '--server',
  '--key-file',
  '--timeout',
  '--verbose',
  '--no-input',
  '--yes',
  '--version',
  '--help',
];

function isGlobal(flag: FlagNode): boolean {
  return flag.names.some((name) => GLOBALS.includes(name));
}

function values(place: ValuePlace): string {
  if (place.choices.length > 0) return `-a ${quoted(place.choices.join(' '))}`;
  if (place.kind === 'file') return '-F';
  return place.kind === 'none' ? '' : `-a '(__frameq_values ${place.kind})'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
