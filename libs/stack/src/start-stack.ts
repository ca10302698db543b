import { embeddedInputDir, type LocalConfig, loadLocalConfig } from '@frameq/config';
import path from 'node:path';
import type { StackLock } from './data-folder/stack-lock.js';
import { ensureApiKey, type OwnKey } from './ensure-api-key.js';
import { childEnvironment } from './services/child-environment.js';
import { choosePort } from './services/choose-port.js';
import { EmbeddedPostgres } from './services/embedded-postgres.js';
import { openRotatingLog, type RotatingLog } from './services/rotating-log.js';
import { describe, Service, type ServicePlan } from './services/service.js';
import { removeStackState, type StackState, writeStackState } from './stack-state.js';
import { stopBudget, stopGraces } from './stop-budget.js';

/** What a stack is started with. */
export interface StackOptions {
  readonly dataDir: string;
  /** The lock of the data folder, which `stop` gives back. */
  readonly lock: StackLock;
  /** The folder of compiled code. */
  readonly build: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False: its data go away with it, so that nothing waits for the disk. */
  readonly durable?: boolean;
  /** Hears what is being done and what went wrong, a line at a time, for people. */
  readonly say: (line: string) => void;
  /** Aborted: whatever still runs is killed at once. */
  readonly hurry: AbortSignal;
}

const SERVICE_NAMES = ['gateway', 'worker', 'keeper'] as const;
type ServiceName = (typeof SERVICE_NAMES)[number];

/** The embedded stack: Postgres, gateway, worker and keeper, each a process that ends when this one does. */
export class Stack {
  readonly config: LocalConfig;
  private readonly logs = new Map<string, RotatingLog>();
  private readonly services = new Map<ServiceName, Service>();
  private readonly startedAt = new Date().toISOString();
  private readonly postgres: EmbeddedPostgres | null;
  private databaseUrl: string;
  private address = '';
  private port = 0;
  private ownKey: OwnKey | null = null;
  private up = false;
  private stopping = false;

  /** Throws INVALID_ENVIRONMENT. */
  constructor(private readonly options: StackOptions) {
    this.config = loadLocalConfig({ ...options.env, FRAMEQ_DATA_DIR: options.dataDir });
    this.databaseUrl = this.config.databaseUrl ?? '';
    this.postgres = this.config.databaseUrl === null ? this.planPostgres() : null;
  }

  get url(): string {
    return this.address;
  }

  /** The key of this machine's user; there once the stack has started. */
  get key(): OwnKey {
    if (this.ownKey === null) throw new Error('The stack has not started.');
    return this.ownKey;
  }

  /**
   * Starts everything and resolves once the gateway serves. After a failure call `stop`, which ends what did start.
   * @throws AppError with a hint: PORT_TAKEN, DATABASE_UNAVAILABLE, STORAGE_FULL, SCHEMA_TOO_NEW, SERVICE_FAILED and so on
   */
  async start(): Promise<void> {
    const { say, dataDir, build } = this.options;
    this.noteState(); // `frameq down` has to know its budget from now on
    this.port = await choosePort(this.config.port, this.config.host, Boolean(this.options.env['PORT']));
    if (this.port !== this.config.port) say(`port ${this.config.port} is taken; using ${this.port}`);
    if (this.postgres !== null) {
      say('starting Postgres …');
      this.databaseUrl = await this.postgres.start();
    }
    const { migrate } = await import('@frameq/db');
    const { applied } = await migrate({ url: this.databaseUrl });
    if (applied.length > 0) say(`applied ${applied.length} migration${applied.length === 1 ? '' : 's'}`);
    const { installBundledModels } = await import('@frameq/models');
    await installBundledModels(path.join(build, 'assets', 'models'), this.config.modelsDir);
    this.ownKey = await ensureApiKey(dataDir, this.databaseUrl);
    say('starting gateway, worker and keeper …');
    for (const name of SERVICE_NAMES) this.services.set(name, new Service(this.planService(name)));
    const [url] = await Promise.all(SERVICE_NAMES.map((name) => this.services.get(name)!.start()));
    this.address = url ?? `http://${this.config.host}:${this.port}`;
    this.port = Number(new URL(this.address).port || this.port); // a restarted gateway keeps its address
    this.up = true;
    this.noteState();
  }

  /** Ends everything in order, so that nothing is cut off: no new work, then the running work, then the database. */
  async stop(): Promise<void> {
    const { say, hurry, dataDir, lock } = this.options;
    this.up = false;
    this.stopping = true;
    this.noteState();
    const graces = stopGraces(this.config);
    await this.stopService('gateway', graces.gateway, 'stopping the gateway …');
    await this.stopService('worker', graces.worker, 'stopping the worker; running work goes on at the next start …');
    await this.stopService('keeper', graces.keeper, 'stopping the keeper …');
    if (this.postgres !== null && this.postgres.port !== null) say('stopping Postgres …');
    await this.postgres?.stop(hurry);
    removeStackState(dataDir);
    for (const log of this.logs.values()) log.close();
    lock.release();
  }

  private async stopService(name: ServiceName, graceMs: number, line: string): Promise<void> {
    const service = this.services.get(name);
    if (service === undefined) return;
    if (service.pid !== 0) this.options.say(line);
    await service.stop(graceMs, this.options.hurry);
  }

  private planPostgres(): EmbeddedPostgres {
    return new EmbeddedPostgres({
      dataDir: this.options.dataDir,
      durable: this.options.durable ?? true,
      log: this.openLog('postgres'),
      onTrouble: this.options.say,
      onRestart: (url) => {
        this.noteState();
        if (url === this.databaseUrl) return;
        this.databaseUrl = url;
        // They look for it at the old address; ended, they come back with the new one.
        for (const service of this.services.values()) if (service.pid !== 0) process.kill(service.pid, 'SIGTERM');
      },
    });
  }

  /** A relative folder is taken from where the launcher was started; services run in the data folder. */
  private inputFolders(): Record<string, string> {
    const { inputRoots, defaultInputDir } = this.config;
    const roots = inputRoots.length === 0 ? [embeddedInputDir(this.options.dataDir)] : inputRoots;
    return { INPUT_ROOTS: roots.join(), DEFAULT_INPUT_DIR: defaultInputDir ?? roots[0]! };
  }

  private planService(name: ServiceName): ServicePlan {
    const { build, dataDir, env, say } = this.options;
    return {
      name,
      entry: path.join(build, 'apps', name, 'dist', 'main.js'),
      cwd: dataDir,
      log: this.openLog(name),
      env: () =>
        childEnvironment(env, {
          DATABASE_URL: this.databaseUrl,
          FRAMEQ_DATA_DIR: dataDir,
          FRAMEQ_STORAGE_DIR: this.config.storageDir,
          FRAMEQ_MODELS_DIR: this.config.modelsDir,
          ...this.inputFolders(),
          PORT: String(this.port),
        }),
      onChange: (event) => {
        if (event.kind === 'ended' && this.up) {
          const pause = (event.againInMs / 1000).toFixed(1);
          const log = this.logs.get(name)?.file;
          say(`the ${name} ended (${describe(event.end)}); starting it again in ${pause} s. Its log: ${log}`);
        }
        if (this.up) this.noteState();
      },
    };
  }

  private openLog(name: string): RotatingLog {
    const log = openRotatingLog(path.join(this.options.dataDir, 'logs', `${name}.log`));
    this.logs.set(name, log);
    return log;
  }

  private noteState(): void {
    const { dataDir, build, version } = this.options;
    const state: StackState = {
      url: this.address,
      pid: process.pid,
      version,
      build,
      data_dir: dataDir,
      postgres_port: this.postgres?.port ?? null,
      queue_store: this.config.redisUrl === null ? 'postgres' : 'redis',
      services: [...this.services.values()].map((service) => ({
        name: service.plan.name,
        pid: service.pid,
        restarts: service.restarts,
      })),
      started_at: this.startedAt,
      stop_budget_ms: stopBudget(stopGraces(this.config)),
      stopping: this.stopping,
    };
    try {
      writeStackState(state);
    } catch (error) {
      this.options.say(`stack.json could not be written: ${String(error)}`);
    }
  }
}
