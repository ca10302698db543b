import { type Database, openDatabase } from '@frameq/db';
import { freePort } from '@frameq/stack';
import { type Farm, killLeftServices, openFarm, type ServiceProcess, waitFor } from '@frameq/testing';
import { expect } from '@jest/globals';
import path from 'node:path';
import { gatherEvidence } from './evidence.js';
import { findViolations } from './find-violations.js';
import { randomOf } from './form.js';
import { Submitter, type SubmitterTerms } from './submitter.js';
import { recordTransitions } from './transition-log.js';

/** How a scenario is set up. */
export interface ScenarioTerms {
  /** Its name; with the seed it decides every random choice. */
  readonly name: string;
  readonly redisUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A Postgres of the scenario's own. */
  readonly postgresUrl?: string;
  /** Artifacts that each completed stage must have; whatever it made unless told. */
  readonly artifactsPerStage?: number;
}

/** Services under stress, the clients' histories, the log of changes, and the checker at the end. */
export interface Scenario {
  readonly farm: Farm;
  /** A connection that the scenario does not disturb. */
  readonly db: Database;
  readonly random: () => number;
  readonly storageDir: string;
  /** Starts a service; a gateway always gets the same port, so that clients find the next one. */
  start(name: 'gateway' | 'worker' | 'keeper', env?: Readonly<Record<string, string>>): Promise<ServiceProcess>;
  /** A new client of the gateway. */
  client(terms?: Partial<SubmitterTerms>): Submitter;
  /** Where the gateway is, or will be. */
  readonly url: string;
  /** The rows of a statement of the test's own. */
  rows<Row>(text: string, ...values: unknown[]): Promise<Row[]>;
  /** How many jobs have not ended. */
  openJobs(): Promise<number>;
  /** Resolves once every job has ended. */
  settled(timeoutMs: number): Promise<void>;
  /** Stops the services and returns what the checker found. */
  violations(): Promise<string[]>;
  /** Removes everything; fails when a service had to be killed. */
  close(): Promise<void>;
}

const OPEN = `select count(*) as open from job where state in ('queued', 'running', 'cancelling')`;

/** Opens a scenario without services. */
export async function openScenario(terms: ScenarioTerms): Promise<Scenario> {
  const { name, artifactsPerStage = null, ...farmTerms } = terms;
  const farm = await openFarm(farmTerms);
  const db = openDatabase({ url: farm.databaseUrl, applicationName: 'frameq-scenario', max: 8 });
  await recordTransitions(db);
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const clients: Submitter[] = [];
  const services = new Set<ServiceProcess>();
  const rows = <Row>(text: string, ...values: unknown[]): Promise<Row[]> => db.query<Row>({ name: '', text }, values);
  const openJobs = async (): Promise<number> => (await rows<{ open: number }>(OPEN))[0]!.open;
  return {
    ...{ farm, db, url, rows, openJobs },
    random: randomOf(name),
    storageDir: path.join(farm.directory, 'storage'),
    start: async (service, env = {}) => {
      const started = await farm.start(service, { ...(service === 'gateway' && { PORT: port }), ...env });
      services.add(started);
      return started;
    },
    client: (more = {}) => {
      const client = new Submitter(`${name}-${clients.length}`, { url: () => url, ...more });
      clients.push(client);
      return client;
    },
    settled: async (timeoutMs) => {
      const none = async (): Promise<boolean> => (await openJobs()) === 0;
      await waitFor(none, { timeoutMs, everyMs: 100, what: 'every job to end' });
    },
    violations: async () => {
      await Promise.all([...services].map((service) => service.stop()));
      const acknowledged = clients.flatMap((client) => client.acknowledged());
      const place = { directory: farm.directory, storageDir: path.join(farm.directory, 'storage') };
      const found = findViolations(await gatherEvidence(db, place, { acknowledged, artifactsPerStage }));
      return found.length > 20 ? [...found.slice(0, 20), `… and ${found.length - 20} more`] : found;
    },
    close: async () => {
      await db.close();
      await farm.close();
      expect(await killLeftServices()).toBe(0);
    },
  };
}
