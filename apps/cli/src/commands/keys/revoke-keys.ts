import type { KeyView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { revokeKey } from '../../http/access-calls.js';
import { resolveKeys } from '../../key-id.js';
import { confirm } from '../../ask.js';
import { showable } from '../../output/text-width.js';
import { keyColumns } from './list-keys.js';

/** `frameq keys revoke`: shows which, asks, ends them one after the other. */
export const revokeKeys: CommandHandler<{ dryRun?: boolean }> = async (session, { args, options }) => {
  const { out } = session;
  const keys = await resolveKeys(session, args[0] as string[]);
  if (options.dryRun === true) {
    out.list(keys, { columns: keyColumns(out, Date.now()), id: (key) => key.id, empty: 'No key would end.' });
    return 'ok';
  }
  const question = `Revoke ${keys.map(nameOf).join(', ')}? Whoever uses ${keys.length === 1 ? 'it' : 'them'} is refused at once.`;
  if (!(await confirm(session, question))) return 'failure';
  const api = await session.api();
  for (const key of keys) {
    const ended = await revokeKey(api, key.id);
    const said = key.state === 'revoked' ? 'had been revoked before' : 'is revoked';
    out.record(ended, ended.id, () => [`${nameOf(ended)} ${said}.`]);
  }
  return 'ok';
};

function nameOf(key: KeyView): string {
  return `${key.prefix} (${showable(key.name)})`;
}
