import { allCommands, type CommandNode, type ValuePlace } from './command-tree.js';

/** The completion script for zsh. */
export function zshCompletion(root: CommandNode): string {
  const commands = allCommands(root);
  const paths = commands.filter((node) => node.path.length > 0).map(pathOf);
  return `#compdef frameq
# Completion of frameq for zsh. Made by \`frameq completion zsh\`.
_frameq() {
  local cur prev at='' word i
  local -a given
  cur="\${words[CURRENT]}"
  prev="\${words[CURRENT-1]}"
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$at/$word" in
      ${paths.join('|')}) at="$at/$word" ;;
      */-*) ;;
      *) given+=("$word") ;;
    esac
  done
  case "$at $prev" in
${commands.flatMap(flagCases).join('\n')}
  esac
  local -a choices
  if [[ "$cur" == -* ]]; then
    case "$at" in
${commands.map((node) => `      '${pathOf(node)}') choices=(${node.flags.flatMap((flag) => flag.names.map((name) => described(name, flag.description))).join(' ')}) ;;`).join('\n')}
    esac
    _describe flag choices
    return
  fi
  case "$at" in
${commands.flatMap(placeCases).join('\n')}
  esac
}
_frameq_values() {
  local -a choices
  local value description
  while IFS=$'\\t' read -r value description; do
    choices+=("\${value//:/\\\\:}:$description")
  done < <(frameq __complete "$1" -- "\${given[@]}" 2>/dev/null)
  if [[ "$1" == param ]]; then _describe value choices -S ''; else _describe value choices; fi
}
if [[ "$funcstack[1]" == _frameq ]]; then _frameq "$@"; else compdef _frameq frameq; fi
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
  if (node.children.length > 0) {
    const choices = node.children.map((child) => described(child.path.at(-1)!, child.description));
    return [`    '${pathOf(node)}') choices=(${choices.join(' ')}); _describe command choices ;;`];
  }
  if (node.places.length === 0) return [];
  const cases = node.places.map(
    (place, index) => `${index === node.places.length - 1 ? '*' : index}) ${complete(place)} ;;`,
  );
  return [`    '${pathOf(node)}') case \${#given} in ${cases.join(' ')} esac ;;`];
}

function complete(place: ValuePlace): string {
  if (place.choices.length > 0) return `compadd -- ${place.choices.join(' ')}`;
  if (place.kind === 'file') return '_files';
  return place.kind === 'none' ? ':' : `_frameq_values ${place.kind}`;
}

/** `'name:what it does'`, quoted for the shell. */
function described(name: string, description: string): string {
  return `'${name.replaceAll(':', '\\:')}:${description.replaceAll("'", "'\\''")}'`;
}
