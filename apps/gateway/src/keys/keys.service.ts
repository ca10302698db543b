import type { CreateKeyRequest, CursorPage, KeyView, NewKeyView, RotateKeyRequest } from '@frameq/contracts';
import { apiKeyHash, type ApiKeyStanding, type NewApiKey, type Queryable } from '@frameq/db';
import { AppError, DEFAULT_TENANT, isUuid, makeApiKey, uuidV7 } from '@frameq/domain';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { AuditActor } from '../audit/audit-actor.js';
import { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { isOperator } from '../auth/scopes.js';
import { tenantReach } from '../auth/tenant-reach.js';
import { cursorPage, placeOf } from '../http/cursor-page.js';
import { Service, type Services } from '../services.js';
import { keyView } from './key-view.js';
import type { ListKeysQuery } from './keys.dto.js';
import { refuseExcess } from './refuse-excess.js';

const PAGE = 50;
const OVERLAP_S = 24 * 60 * 60;
const LONGEST_MS = 100 * 365 * 24 * 60 * 60 * 1_000;
const UUID = /^[0-9a-f-]{36}$/;

/** Makes, shows and ends keys: an operator those of every tenant, another admin those of its own. */
@Injectable()
export class KeysService {
  constructor(
    @Service('apiKeys') private readonly keys: Services['apiKeys'],
    @Service('audit') private readonly audit: Services['audit'],
    @Service('database') private readonly database: Services['database'],
    private readonly authenticator: Authenticator,
  ) {}

  /** Throws INVALID_CURSOR. */
  async list(query: ListKeysQuery, caller: Caller): Promise<CursorPage<KeyView>> {
    const { tenant, active = false, limit = PAGE } = query;
    const before = placeOf(query.cursor, UUID);
    const tenantId = tenantReach(caller, tenant);
    const filter = { liveOnly: active, limit: limit + 1, ...(before !== undefined && { before }) };
    const rows = tenantId === undefined ? [] : await this.keys.list({ tenantId, ...filter });
    return cursorPage(
      rows,
      limit,
      (row) => row.id,
      (row) => keyView(row),
    );
  }

  /** Throws KEY_NOT_FOUND. */
  async get(id: string, caller: Caller): Promise<KeyView> {
    const row = isUuid(id) ? await this.keys.get(id, tenantReach(caller) ?? null) : null;
    if (row === null) throw notFound(id);
    return keyView(row);
  }

  /** Throws TENANT_NOT_FOUND, FORBIDDEN, INVALID_REQUEST. */
  async create(request: CreateKeyRequest, caller: Caller, actor: AuditActor): Promise<NewKeyView> {
    const tenantId = request.tenant ?? caller.tenantId;
    if (tenantId !== caller.tenantId && !isOperator(caller)) throw noTenant(tenantId);
    refuseExcess(request.scopes, caller);
    const { key, row } = newKey(tenantId, request.name, [...new Set(request.scopes)], request.expires_at);
    await this.database.transaction(async (tx) => {
      if (!(await this.keys.issue(row, null, tx))) throw noTenant(tenantId);
      const detail = { name: row.name, scopes: row.scopes, expires_at: request.expires_at ?? null };
      await this.audit.append([{ ...actor, tenantId, action: 'key.create', target: row.id, detail }], tx);
    });
    return { ...(await this.get(row.id, caller)), key, replaces: null };
  }

  /** Ends a key at once; one that has ended already stays as it is. Throws KEY_NOT_FOUND, LAST_ADMIN_KEY. */
  async revoke(id: string, caller: Caller, actor: AuditActor): Promise<KeyView> {
    await this.database.transaction(async (tx) => {
      const old = await this.standing(id, caller, tx);
      if (old.isLive) refuseLockout(old, caller);
      if (!(await this.keys.end(id, { afterS: 0 }, tx))) return;
      const { tenantId, name } = old;
      await this.audit.append([{ ...actor, tenantId, action: 'key.revoke', target: id, detail: { name } }], tx);
    });
    return this.ended(id, caller);
  }

  /** Makes a key in the place of another, which goes on for the overlap. Throws as `revoke` does, and KEY_NOT_ACTIVE. */
  async rotate(id: string, request: RotateKeyRequest, caller: Caller, actor: AuditActor): Promise<NewKeyView> {
    const overlapS = request.overlap_s ?? OVERLAP_S;
    const made = await this.database.transaction(async (tx) => {
      const old = await this.standing(id, caller, tx);
      if (!old.isLive || old.isRotated) {
        throw new AppError(
          'KEY_NOT_ACTIVE',
          `The key "${old.name}" cannot be rotated${old.isRotated ? ' again' : ''}.`,
        );
      }
      refuseExcess(old.scopes, caller);
      // The answer, which alone holds the new key, may be lost on its way.
      if (overlapS === 0) refuseLockout(old, caller);
      const { key, row } = newKey(old.tenantId, old.name, old.scopes, request.expires_at);
      if (!(await this.keys.issue(row, old.lifetimeS, tx))) throw noTenant(old.tenantId);
      await this.keys.end(id, { afterS: overlapS, replacedBy: row.id }, tx);
      const detail = { name: old.name, overlap_s: overlapS, replaced_by: row.id };
      await this.audit.append([{ ...actor, tenantId: old.tenantId, action: 'key.rotate', target: id, detail }], tx);
      return { key, id: row.id };
    });
    const replaces = await this.ended(id, caller);
    return { ...(await this.get(made.id, caller)), key: made.key, replaces };
  }

  private async standing(id: string, caller: Caller, tx: Queryable): Promise<ApiKeyStanding> {
    if (!isUuid(id)) throw notFound(id);
    await this.keys.lock(tx);
    const standing = await this.keys.standing(id, tenantReach(caller) ?? null, tx);
    if (standing === null) throw notFound(id);
    return standing;
  }

  /** The key as it is now; this process believes in it no longer, without waiting for the announcement. */
  private async ended(id: string, caller: Caller): Promise<KeyView> {
    const view = await this.get(id, caller);
    this.authenticator.forget(view.prefix.slice('fq_'.length));
    return view;
  }
}

/** Keeps somebody who can repair: the tenant `default` always has an admin, another one unless an operator shuts it off. */
function refuseLockout({ tenantId, name, scopes, otherAdmins }: ApiKeyStanding, caller: Caller): void {
  const mayShutOff = isOperator(caller) && tenantId !== DEFAULT_TENANT;
  if (!scopes.includes('admin') || otherAdmins > 0 || mayShutOff) return;
  throw new AppError('LAST_ADMIN_KEY', `The key "${name}" is the last one that administers the tenant ${tenantId}.`);
}

function newKey(
  tenantId: string,
  name: string,
  scopes: readonly string[],
  expires: string | null | undefined,
): { key: string; row: NewApiKey } {
  // Null is what some clients send for a field that they leave out.
  const expiresAt = expires == null ? null : new Date(expires);
  const lifetimeMs = expiresAt === null ? 1 : expiresAt.getTime() - Date.now();
  if (lifetimeMs <= 0 || lifetimeMs > LONGEST_MS) {
    const message = 'expires_at must lie in the future, within 100 years; without it a key never ends.';
    throw new AppError('INVALID_REQUEST', message, { field: 'expires_at' });
  }
  const { key, prefix } = makeApiKey(randomBytes(40));
  const hash = apiKeyHash(key);
  const row = { id: uuidV7(Date.now(), randomBytes(16)), tenantId, name, prefix, hash, scopes };
  return { key, row: expiresAt === null ? row : { ...row, expiresAt } };
}

function notFound(id: string): AppError {
  return new AppError('KEY_NOT_FOUND', `There is no key ${id}.`);
}

function noTenant(id: string): AppError {
  return new AppError('TENANT_NOT_FOUND', `There is no tenant "${id}".`, { field: 'tenant' });
}
