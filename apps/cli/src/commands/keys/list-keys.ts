import type { KeyView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { listKeys } from '../../http/access-calls.js';
import { formatAge } from '../../output/format.js';
import type { Output } from '../../output/output.js';
import type { Column } from '../../output/table.js';
import { showable } from '../../output/text-width.js';

interface ListKeysOptions {
  readonly all?: boolean;
  readonly tenant?: string;
  readonly limit: number;
}

/** `frameq keys list` */
export const listKeysCommand: CommandHandler<ListKeysOptions> = async (session, { options }) => {
  const { out } = session;
  const filter = { tenant: options.tenant, ...(options.all !== true && { active: true }) };
  const { rows, more } = await listKeys(await session.api(), filter, options.limit);
  out.list(rows, { columns: keyColumns(out, Date.now()), id: (key) => key.id, empty: 'No key matches.' });
  if (more) out.note(out.paintNote('dim', `${rows.length} keys are shown; --limit shows more.`));
};

/** The columns of a list of keys. */
export function keyColumns(out: Output, now: number): Column<KeyView>[] {
  return [
    { title: 'KEY', value: (key) => key.prefix, paint: (text) => out.paint('bold', text) },
    { title: 'NAME', value: (key) => showable(key.name), flexible: true },
    { title: 'TENANT', value: (key) => key.tenant },
    { title: 'SCOPES', value: (key) => key.scopes.join(' '), flexible: true },
    {
      title: 'STATE',
      value: (key) => stateText(key, now),
      paint: (text, key) => out.paint(key.state === 'active' ? 'green' : 'dim', text),
    },
    {
      title: 'USED',
      value: (key) => (key.last_used_at === null ? 'never' : `${formatAge(key.last_used_at, now)} ago`),
    },
  ];
}

/** `active`, and what will end that; or what has. */
function stateText(key: KeyView, now: number): string {
  if (key.state !== 'active') return key.state;
  const rotated = key.replaced_by === null ? '' : ', rotated';
  if (key.expires_at === null) return `active${rotated}`;
  return `active${rotated}, ${formatAge(new Date(now).toISOString(), Date.parse(key.expires_at))} left`;
}
