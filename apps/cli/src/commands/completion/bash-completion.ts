import { allCommands, type CommandNode, type ValuePlace } from './command-tree.js';

/** The completion script for bash 4 and above. */
export function bashCompletion(root: CommandNode): string {
  const commands = allCommands(root);
  const paths = commands.filter((node) => node.path.length > 0).map(pathOf);
  return `# Completion of frameq for bash. Made by \`frameq completion bash\`.
_frameq() {
  local cur prev path='' place=0 word i
  local -a given=()
  COMPREPLY=()
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$path/$word" in
      ${paths.join('|')}) path="$path/$word" ;;
      */-*) ;;
      *) given+=("$word") ;;
    esac
  done
  case "$path $prev" in
${commands.flatMap(flagCases).join('\n')}
  esac
  if [[ "$cur" == -* ]]; then
    case "$path" in
${commands.map((node) => `      '${pathOf(node)}') _frameq_words '${node.flags.flatMap((flag) => flag.names).join(' ')}' ;;`).join('\n')}
    esac
    return
  fi
  place=\${#given[@]}
  case "$path" in
${commands.flatMap(placeCases).join('\n')}
  esac
}
_frameq_words() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_frameq_files() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); }
# The values come from a server: they are compared as they are, for \`compgen -W\` would run a $(command) in them.
_frameq_values() {
  local value
  while IFS=$'\\t' read -r value _; do
    if [[ "$value" == "$cur"* ]]; then COMPREPLY+=("$value"); fi
  done < <(frameq __complete "$1" -- "\${given[@]}" 2>/dev/null)
  if [[ "$1" == param ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _frameq frameq
`;
}

function pathOf(node: CommandNode): string {
  return node.path.map((word) => `/${word}`).join('');
}

function flagCases(node: CommandNode): string[] {
  return node.flags
    .filter((flag) => flag.value !== null)
    .map(
      (flag) =>
        `    ${flag.names.map((name) => `'${pathOf(node)} ${name}'`).join('|')}) ${complete(flag.value!)}; return ;;`,
    );
}

function placeCases(node: CommandNode): string[] {
  if (node.children.length > 0)
    return [`    '${pathOf(node)}') _frameq_words '${node.children.map((child) => child.path.at(-1)).join(' ')}' ;;`];
  if (node.places.length === 0) return [];
  const cases = node.places.map(
    (place, index) => `${index === node.places.length - 1 ? '*' : index}) ${complete(place)} ;;`,
  );
  return [`    '${pathOf(node)}') case $place in ${cases.join(' ')} esac ;;`];
}

function complete(place: ValuePlace): string {
  if (place.choices.length > 0) return `_frameq_words '${place.choices.join(' ')}'`;
  if (place.kind === 'file') return '_frameq_files';
  return place.kind === 'none' ? ':' : `_frameq_values ${place.kind}`;
}
