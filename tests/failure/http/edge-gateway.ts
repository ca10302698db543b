import { loadConfig } from '@frameq/config';
import { API_KEY_SCOPES, makeApiKey, uuidV7 } from '@frameq/domain';
import { type OpenServices, openServices } from '@frameq/gateway';
import { type Farm, openFarm, type ServiceProcess } from '@frameq/testing';
import { createHash, randomBytes } from 'node:crypto';
import pino from 'pino';

/** A gateway as a process of its own, with keys, and its services opened a second time for what a worker would do. */
export interface EdgeGateway {
  readonly url: string;
  readonly process: ServiceProcess;
  readonly services: OpenServices;
  /** Everything allowed, for the tenant `default`. */
  readonly key: string;
  makeKey(tenantId: string, scopes?: readonly string[]): Promise<string>;
  ask(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  /** Lines of the log that tell of something that nobody expected. */
  alarms(): string[];
  close(): Promise<void>;
}

/** Starts one, with keys asked for and no rate limit unless `env` says otherwise. */
export async function startEdgeGateway(env: Readonly<Record<string, string>> = {}): Promise<EdgeGateway> {
  const farm: Farm = await openFarm({ env: { SECURITY_ENABLED: 'true', ...env } });
  const service = await farm.start('gateway');
  const config = loadConfig({ DATABASE_URL: farm.databaseUrl, FRAMEQ_DATA_DIR: farm.directory });
  const services = await openServices(config, pino({ level: 'silent' }), '0.0.0-test');
  const makeKey = async (tenantId: string, scopes: readonly string[] = API_KEY_SCOPES): Promise<string> => {
    const { key, prefix } = makeApiKey(randomBytes(40));
    const hash = createHash('sha256').update(key).digest('hex');
    const id = uuidV7(Date.now(), randomBytes(16));
    await services.apiKeys.insert({ id, tenantId, name: 'test', prefix, hash, scopes });
    return key;
  };
  const key = await makeKey('default');
  const url = service.url!;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { redirect: 'manual', ...init, headers: { 'x-api-key': key, ...init.headers } });
  return {
    url,
    process: service,
    services,
    key,
    makeKey,
    ask,
    post: (path, body) =>
      ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    alarms: () =>
      service
        .output()
        .split('\n')
        .slice(1) // only the last of a long output is kept, and it begins in the middle of a line
        .filter((line) => /"level":"(error|fatal)"/.test(line) || (line !== '' && !line.startsWith('{'))),
    close: async () => {
      await services.close();
      await farm.close();
    },
  };
}
