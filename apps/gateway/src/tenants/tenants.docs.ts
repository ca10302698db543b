import type { TenantView } from '@frameq/contracts';
import { TENANT } from '../docs/examples/access.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { list, named, object } from '../docs/schema.js';

export const LIST_TENANTS: OperationFacts = {
  id: 'listTenants',
  summary: 'List the tenants',
  description: 'Every tenant with its limits, for an admin of the tenant `default`; for another admin its own.',
  access: 'admin',
  answers: [
    {
      status: 200,
      description: 'The tenants, by id.',
      schema: object<{ data: TenantView[] }>('Tenants.', { data: list('The tenants.', named('TenantView')) }),
      example: { data: [TENANT] },
    },
  ],
  curl: { path: '/api/v1/tenants' },
};

export const CREATE_TENANT: OperationFacts = {
  id: 'createTenant',
  summary: 'Make a tenant',
  description: 'Makes a tenant, to whom keys can then be given. A limit that is left out does not limit.',
  access: 'operator',
  answers: [
    {
      status: 201,
      description: 'The tenant.',
      schema: named('TenantView'),
      example: TENANT,
      headers: { Location: 'Where the tenant is.' },
    },
  ],
  errors: ['TENANT_EXISTS'],
  curl: { method: 'POST', path: '/api/v1/tenants', body: '{"id":"lab-2","name":"Lab 2","max_queued_jobs":1000}' },
};

export const GET_TENANT: OperationFacts = {
  id: 'getTenant',
  summary: 'See a tenant',
  description: 'A tenant with its limits. Admins of a tenant other than `default` see their own alone.',
  access: 'admin',
  answers: [{ status: 200, description: 'The tenant.', schema: named('TenantView'), example: TENANT }],
  errors: ['TENANT_NOT_FOUND'],
  pathParams: ['tenant'],
  curl: { path: '/api/v1/tenants/default' },
};

export const CHANGE_TENANT: OperationFacts = {
  id: 'changeTenant',
  summary: 'Change a tenant',
  description:
    'Changes its name and limits; what is left out stays, null lifts a limit. It holds from the next job and stage on.',
  access: 'operator',
  answers: [{ status: 200, description: 'The tenant as it is now.', schema: named('TenantView'), example: TENANT }],
  errors: ['TENANT_NOT_FOUND'],
  pathParams: ['tenant'],
  curl: { method: 'PATCH', path: '/api/v1/tenants/default', body: '{"name":"Everybody","max_running_stages":null}' },
};
