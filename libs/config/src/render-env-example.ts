import type { Config } from './config.js';
import type { Variable } from './variable.js';
import { VARIABLES } from './variables.js';

/** `.env.example`: every variable, commented out, with what it decides and its default. */
export function renderEnvExample(): string {
  const variables = Object.values(VARIABLES) as readonly Variable<unknown, Config>[];
  const lines = [
    '# Every variable that frameq reads. All but DATABASE_URL may stay unset; `npm start` sets that one itself.',
    '# Nothing reads a file by itself: copy this to .env, edit it, and begin with `set -a; . ./.env; set +a`.',
  ];
  let group = '';
  for (const variable of variables) {
    if (variable.group !== group) lines.push('', `# --- ${(group = variable.group)} ---`);
    lines.push(
      '',
      `# ${variable.about}`,
      `# Allowed: ${variable.kind.allowed}. Default: ${variable.shown ?? 'none, required'}.`,
    );
    lines.push(`# ${variable.name}=${variable.example}`);
  }
  return `${lines.join('\n')}\n`;
}
