import type { Config } from './config.js';
import type { Variable } from './variable.js';
import { VARIABLES } from './variables.js';

/** `docs/configuration.md`: the table of all variables, a section for each group. */
export function renderConfigurationPage(): string {
  const variables = Object.values(VARIABLES) as readonly Variable<unknown, Config>[];
  const lines = [
    '# Configuration',
    '',
    'Services read these environment variables once, when they start. Mistakes are reported all together, with what is allowed.',
    'An empty variable counts as unset. This page is generated from `libs/config/src/variables.ts`.',
  ];
  let group = '';
  for (const variable of variables) {
    if (variable.group !== group) {
      group = variable.group;
      lines.push('', `## ${group}`, '', '| variable | what it decides | allowed | default |', '|---|---|---|---|');
    }
    const cells = [`\`${variable.name}\``, variable.about, variable.kind.allowed, variable.shown ?? 'none, required'];
    lines.push(`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}
