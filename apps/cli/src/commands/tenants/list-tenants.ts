import type { TenantView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { getTenant, listTenants } from '../../http/access-calls.js';
import type { Column } from '../../output/table.js';
import { showable } from '../../output/text-width.js';
import type { Session } from '../../session.js';

/** `frameq tenants list` */
export const listTenantsCommand: CommandHandler = async (session) => {
  const { out } = session;
  const columns: Column<TenantView>[] = [
    { title: 'TENANT', value: (tenant) => tenant.id, paint: (text) => out.paint('bold', text) },
    { title: 'NAME', value: (tenant) => showable(tenant.name), flexible: true },
    { title: 'QUEUED JOBS', value: (tenant) => limitText(tenant.max_queued_jobs), align: 'right' },
    { title: 'RUNNING STAGES', value: (tenant) => limitText(tenant.max_running_stages), align: 'right' },
    { title: 'GPU SECONDS A DAY', value: (tenant) => limitText(tenant.gpu_seconds_per_day), align: 'right' },
  ];
  const tenants = await listTenants(await session.api());
  out.list(tenants, { columns, id: (tenant) => tenant.id, empty: 'There is no tenant.' });
};

/** `frameq tenants view` */
export const viewTenant: CommandHandler = async (session, { args }) => {
  printTenant(session, await getTenant(await session.api(), args[0] as string));
};

/** Writes a tenant to stdout in the output that was asked for. */
export function printTenant({ out }: Session, tenant: TenantView): void {
  out.record(tenant, tenant.id, () => [
    `${out.paint('bold', tenant.id)}  ${showable(tenant.name)}`,
    `  queued jobs at most        ${limitText(tenant.max_queued_jobs)}`,
    `  running stages at most     ${limitText(tenant.max_running_stages)}`,
    `  GPU seconds a day at most  ${limitText(tenant.gpu_seconds_per_day)}`,
  ]);
}

function limitText(limit: number | null): string {
  return limit === null ? 'no limit' : limit.toLocaleString('en-US');
}
