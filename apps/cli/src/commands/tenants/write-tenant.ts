import type { ChangeTenantRequest } from '@frameq/contracts';
import { CliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { changeTenant, createTenant } from '../../http/access-calls.js';
import { printTenant } from './list-tenants.js';

type Limit = number | 'none';

interface TenantOptions {
  readonly name?: string;
  readonly maxQueuedJobs?: Limit;
  readonly maxRunningStages?: Limit;
  readonly gpuSecondsPerDay?: Limit;
}

/** `frameq tenants create` */
export const createTenantCommand: CommandHandler<TenantOptions> = async (session, { args, options }) => {
  const api = await session.api();
  printTenant(session, await createTenant(api, { id: args[0] as string, ...changes(options) }));
};

/** `frameq tenants set` */
export const setTenant: CommandHandler<TenantOptions> = async (session, { args, options }) => {
  const change = changes(options);
  if (Object.keys(change).length === 0) {
    throw new CliError('USAGE', 'Nothing was named to change.', {
      hint: 'Add --name or a limit, e.g. --max-queued-jobs 100.',
    });
  }
  printTenant(session, await changeTenant(await session.api(), args[0] as string, change));
};

function changes(options: TenantOptions): ChangeTenantRequest {
  const { name, maxQueuedJobs, maxRunningStages, gpuSecondsPerDay } = options;
  return {
    ...(name !== undefined && { name }),
    ...(maxQueuedJobs !== undefined && { max_queued_jobs: orNull(maxQueuedJobs) }),
    ...(maxRunningStages !== undefined && { max_running_stages: orNull(maxRunningStages) }),
    ...(gpuSecondsPerDay !== undefined && { gpu_seconds_per_day: orNull(gpuSecondsPerDay) }),
  };
}

function orNull(limit: Limit): number | null {
  return limit === 'none' ? null : limit;
}
