import type { KeyView } from '@frameq/contracts';
import { CliError } from './cli-error.js';
import { listKeys } from './http/access-calls.js';
import type { Session } from './session.js';

const SEARCHED = 10_000;

/**
 * The keys that were named: by id or the beginning of one, by `fq_` and the letters behind it, or by a name that one key has.
 * A whole key is known by its beginning and never sent. Throws USAGE, ID_AMBIGUOUS.
 */
export async function resolveKeys(session: Session, given: readonly string[]): Promise<KeyView[]> {
  const { rows } = await listKeys(await session.api(), {}, SEARCHED);
  const found = given.map((word) => onlyMatch(rows, word.trim()));
  return [...new Map(found.map((key) => [key.id, key])).values()];
}

function onlyMatch(keys: readonly KeyView[], word: string): KeyView {
  const shown = word.startsWith('fq_') ? word.slice(0, 11) : word;
  const exact = keys.filter((key) => key.id === word.toLowerCase() || key.prefix === shown);
  const named = keys.filter((key) => key.name === word && key.state === 'active');
  const begun = word.length >= 4 ? keys.filter((key) => key.id.startsWith(word.toLowerCase())) : [];
  const found = [exact, named, begun].find((matches) => matches.length > 0) ?? [];
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new CliError('USAGE', `There is no key "${shown}".`, { hint: 'List the keys with `frameq keys list`.' });
  }
  const some = found.map((key) => key.prefix).join(', ');
  throw new CliError('ID_AMBIGUOUS', `"${shown}" means ${found.length} keys: ${some}.`, {
    hint: 'Name one by its prefix.',
  });
}
