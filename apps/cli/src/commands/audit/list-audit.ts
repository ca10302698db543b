import type { AuditView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { listAudit } from '../../http/access-calls.js';
import { formatMoment } from '../../output/format.js';
import type { Column } from '../../output/table.js';
import { showable } from '../../output/text-width.js';

interface AuditOptions {
  readonly action?: string[];
  readonly tenant?: string;
  readonly limit: number;
}

/** `frameq audit` */
export const listAuditCommand: CommandHandler<AuditOptions> = async (session, { options }) => {
  const { out } = session;
  const columns: Column<AuditView>[] = [
    { title: 'WHEN', value: (deed) => formatMoment(deed.at), paint: (text) => out.paint('dim', text) },
    { title: 'TENANT', value: (deed) => deed.tenant },
    { title: 'WHO', value: (deed) => showable(deed.actor), flexible: true },
    { title: 'FROM', value: (deed) => showable(deed.address ?? '') },
    { title: 'DID', value: (deed) => showable(deed.action), paint: (text) => out.paint('bold', text) },
    { title: 'TO', value: (deed) => showable(deed.target ?? '') },
    { title: 'DETAIL', value: (deed) => showable(detailText(deed)), flexible: true },
  ];
  const filter = { action: options.action, tenant: options.tenant };
  const { rows, more } = await listAudit(await session.api(), filter, options.limit);
  out.list(rows, { columns, id: (deed) => String(deed.id), empty: 'No deed matches.' });
  if (more) out.note(out.paintNote('dim', `${rows.length} deeds are shown; --limit shows more.`));
};

function detailText({ detail }: AuditView): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
