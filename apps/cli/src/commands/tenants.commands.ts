import { type Command, InvalidArgumentError } from 'commander';
import type { Bind } from '../command-handler.js';

/** `frameq tenants …` */
export function addTenantsCommands(program: Command, bind: Bind): void {
  const tenants = program
    .command('tenants')
    .summary('see and change tenants and their limits')
    .description(
      'Shows, makes and changes tenants: to whom jobs belong, and how much of the machine they may take. To make and change them takes an admin key of the tenant default.',
    );
  tenants
    .command('list')
    .summary('list tenants')
    .description('Lists tenants with their limits.')
    .action(bind(() => import('./tenants/list-tenants.js').then((module) => module.listTenantsCommand)));
  limits(
    tenants
      .command('create')
      .summary('make a tenant')
      .description('Makes a tenant, to whom keys can then be given with `frameq keys create --tenant`.')
      .argument('<id>', 'small letters, digits and hyphens; never changes'),
  )
    .addHelpText('after', '\nExamples:\n  frameq tenants create studio --name "The studio" --max-running-stages 4')
    .action(bind(() => import('./tenants/write-tenant.js').then((module) => module.createTenantCommand)));
  tenants
    .command('view')
    .summary('show a tenant and its limits')
    .description('Shows a tenant and its limits.')
    .argument('<tenant>', 'the id of a tenant')
    .action(bind(() => import('./tenants/list-tenants.js').then((module) => module.viewTenant)));
  limits(
    tenants
      .command('set')
      .summary('change the name or the limits of a tenant')
      .description('Changes what is named; the rest stays. `none` lifts a limit.')
      .argument('<tenant>', 'the id of a tenant'),
  )
    .addHelpText('after', '\nExamples:\n  frameq tenants set studio --max-queued-jobs 1000 --gpu-seconds-per-day none')
    .action(bind(() => import('./tenants/write-tenant.js').then((module) => module.setTenant)));
}

function limits(command: Command): Command {
  return command
    .option('--name <name>', 'its name, for people')
    .option('--max-queued-jobs <number>', 'jobs that have not ended, at most; or none', limit)
    .option('--max-running-stages <number>', 'stages that run, at most; or none', limit)
    .option('--gpu-seconds-per-day <number>', 'seconds of gpu stages in 24 hours, at most; or none', limit);
}

/** A limit. Not null for none, which commander takes for a flag without a value. */
function limit(text: string): number | 'none' {
  if (text === 'none') return text;
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number, or none.');
  return Number(text);
}
