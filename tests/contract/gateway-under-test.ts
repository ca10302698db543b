import { createGateway, type OpenServices, openServices } from '@frameq/gateway';
import { loadConfig } from '@frameq/config';
import { API_KEY_SCOPES, makeApiKey, uuidV7 } from '@frameq/domain';
import { testDatabase } from '@frameq/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';

/** A key for a test. */
export interface TestKey {
  readonly key: string;
  readonly id: string;
  revoke(): Promise<void>;
}

/** A gateway on a free port, over a database and a storage folder of its own, and keys for it. */
export interface GatewayUnderTest {
  readonly url: string;
  /** Everything allowed, for the tenant `default`. */
  readonly key: string;
  /** Everything allowed, for another tenant. */
  readonly foreignKey: string;
  readonly services: OpenServices;
  /** Where its files are. */
  readonly directory: string;
  /** Makes a key, of the tenant `default` unless told; `revoke` ends it. */
  makeKey(scopes: readonly string[], tenantId?: string): Promise<TestKey>;
  /** Asks with `key` unless headers say otherwise. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** Starts one. `env` is added to the environment that it reads. */
export async function startGateway(env: Readonly<Record<string, string>> = {}): Promise<GatewayUnderTest> {
  const database = await testDatabase();
  const directory = await mkdtemp(path.join(tmpdir(), 'frameq-contract-'));
  const config = loadConfig({ DATABASE_URL: database.url, FRAMEQ_DATA_DIR: directory, ...env });
  const services = await openServices(config, pino({ level: 'silent' }), '0.0.0-test');
  const app = await createGateway(services);
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const makeKey = keyMaker(services);
  const { key } = await makeKey('default', API_KEY_SCOPES);
  const { key: foreignKey } = await makeKey('elsewhere', API_KEY_SCOPES);
  const ask = (where: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + where, { redirect: 'manual', ...init, headers: { 'x-api-key': key, ...init.headers } });
  return {
    url,
    key,
    foreignKey,
    services,
    directory,
    makeKey: (scopes, tenantId = 'default') => makeKey(tenantId, scopes),
    ask,
    post: (where, body, headers) =>
      ask(where, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    close: async () => {
      await app.close();
      await services.close();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function keyMaker(services: OpenServices) {
  return async (tenantId: string, scopes: readonly string[]): Promise<TestKey> => {
    await services.tenants.insert({ id: tenantId, name: tenantId });
    const { key, prefix } = makeApiKey(randomBytes(40));
    const id = uuidV7(Date.now(), randomBytes(16));
    const hash = createHash('sha256').update(key).digest('hex');
    await services.apiKeys.insert({ id, tenantId, name: 'test', prefix, hash, scopes });
    return { key, id, revoke: async () => void (await services.apiKeys.end(id, { afterS: 0 })) };
  };
}
