import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AppError } from '@frameq/domain';
import { loadConfig, loadLocalConfig } from './load-config.js';

const DATABASE_URL = 'postgresql://frameq:secret@127.0.0.1:5432/frameq';

describe('loadConfig', () => {
  it('fills in every default', () => {
    expect(loadConfig({ DATABASE_URL, PATH: '/usr/bin', HOSTNAME: 'box' })).toEqual({
      databaseUrl: DATABASE_URL,
      redisUrl: null,
      dataDir: resolve('.frameq'),
      storageDir: resolve('.frameq/storage'),
      modelsDir: resolve('.frameq/models'),
      inputRoots: [],
      inputRootsTenants: ['default'],
      defaultInputDir: null,
      stageOnSubmit: true,
      storageReserveBytes: null,
      storageRetentionDays: null,
      jobRetentionDays: null,
      uploadExpiryHours: 24,
      host: '127.0.0.1',
      port: 8787,
      comfyUrls: [],
      corsOrigins: ['http://localhost:3000'],
      securityEnabled: true,
      logLevel: 'info',
      maxUploadBytes: 5 * 1024 ** 3,
      maxBodyBytes: 262_144,
      publicUrl: null,
      trustProxy: 0,
      rateLimitRps: 200,
      rateLimitBurst: 400,
      webhookAllowedHosts: [],
      webhookPorts: [443, 8443],
      workerQueues: ['cpu', 'gpu', 'comfy'],
      cpuSlots: Math.max(1, Math.floor(availableParallelism() / 2)),
      gpuSlots: null,
      maxConcurrentGpuJobs: 2,
      cancelGraceMs: 3000,
      drainGraceMs: 10_000,
      workerHealthPort: null,
      workerProbeMs: 5000,
      mediaMaxMegapixels: 64,
      mediaMaxDurationS: 14_400,
      mediaMaxFps: 240,
      mediaMaxStreams: 16,
      mediaCpuS: 25,
      mediaMemoryMb: 4096,
      leaseMs: 15_000,
      heartbeatMs: 2000,
      runnerIdleMs: 60_000,
      ffmpegPath: null,
      ffprobePath: null,
      pipelineModules: [],
    });
  });

  it('reads what is set, and an empty variable as unset', () => {
    const config = loadConfig({
      DATABASE_URL,
      REDIS_URL: ' redis://127.0.0.1:6379 ',
      FRAMEQ_DATA_DIR: '/srv/frameq',
      PORT: '0',
      HOST: '',
      SECURITY_ENABLED: 'no',
      WORKER_QUEUES: 'gpu, comfy,gpu',
      CORS_ORIGINS: 'https://Studio.example/',
      LOG_LEVEL: 'WARN',
      FFMPEG_PATH: 'ffmpeg7',
    });
    expect(config).toMatchObject({
      redisUrl: 'redis://127.0.0.1:6379',
      storageDir: join('/srv/frameq', 'storage'),
      port: 0,
      host: '127.0.0.1',
      securityEnabled: false,
      workerQueues: ['gpu', 'comfy'],
      corsOrigins: ['https://studio.example'],
      logLevel: 'warn',
      ffmpegPath: 'ffmpeg7',
    });
  });

  it('reports every mistake at once, with what is allowed and what was meant', () => {
    const problem = problemOf({
      PORT: '70000',
      WORKER_QUEUES: 'gpu,cppu',
      FRAMEQ_STORAGE_DIRR: '/x',
      FRAMEQ_PORT: '1',
      MAX_CONCURRENT_GPUS: '3',
    });
    expect(problem.code).toBe('INVALID_ENVIRONMENT');
    expect(problem.message.split('\n')).toEqual([
      '6 environment variables are wrong:',
      expect.stringMatching(/^ {2}DATABASE_URL is missing; allowed: a URL such as postgresql:/),
      '  PORT is "70000"; allowed: a whole number from 0 to 65535',
      '  WORKER_QUEUES is "gpu,cppu"; allowed: cpu, gpu, comfy; several are separated by commas',
      '  FRAMEQ_PORT is not a variable of frameq. Did you mean "PORT"?',
      '  FRAMEQ_STORAGE_DIRR is not a variable of frameq. Did you mean "FRAMEQ_STORAGE_DIR"?',
      '  MAX_CONCURRENT_GPUS is not a variable of frameq. Did you mean "MAX_CONCURRENT_GPU_JOBS"?',
    ]);
  });

  it('never repeats a password', () => {
    const problem = problemOf({ DATABASE_URL: 'mysql://frameq:hunter2@db/frameq', REDIS_URL: 'hunter2' });
    expect(JSON.stringify([problem.message, problem.detail])).not.toContain('hunter2');
  });

  it('limits the rate tighter as soon as others can knock, and the burst follows', () => {
    const rates = (env: Record<string, string>) => {
      const { rateLimitRps, rateLimitBurst } = loadConfig({ DATABASE_URL, ...env });
      return [rateLimitRps, rateLimitBurst];
    };
    expect(rates({ HOST: '0.0.0.0' })).toEqual([20, 40]);
    expect(rates({ PUBLIC_URL: 'https://frameq.example' })).toEqual([20, 40]);
    expect(rates({ TRUST_PROXY: '1' })).toEqual([20, 40]);
    expect(rates({ HOST: 'localhost' })).toEqual([200, 400]);
    expect(rates({ RATE_LIMIT_RPS: '0' })).toEqual([0, 1]);
    expect(rates({ RATE_LIMIT_RPS: '5', RATE_LIMIT_BURST: '7' })).toEqual([5, 7]);
  });

  it.each([
    ['2', 2],
    ['127.0.0.1, 10.0.0.0/8,fd00::/8', ['127.0.0.1', '10.0.0.0/8', 'fd00::/8']],
  ])('believes the proxies %s', (given, read) => {
    expect(loadConfig({ DATABASE_URL, TRUST_PROXY: given }).trustProxy).toEqual(read);
  });

  it.each(['true', '*', '10', '0.0.0.0/0', '::/0', '10.0.0.0/33', 'proxy', '1,2', '10.0.0.0/8/8'])(
    'refuses TRUST_PROXY=%s',
    (given) => {
      expect(problemOf({ DATABASE_URL, TRUST_PROXY: given }).message).toContain('how many proxies (0 to 9)');
    },
  );

  it('closes CORS at the word none, and takes no path in PUBLIC_URL', () => {
    expect(loadConfig({ DATABASE_URL, CORS_ORIGINS: 'none' }).corsOrigins).toEqual([]);
    expect(problemOf({ DATABASE_URL, PUBLIC_URL: 'https://frameq.example/app' }).field).toBe('PUBLIC_URL');
    expect(problemOf({ DATABASE_URL, CORS_ORIGINS: '*' }).field).toBe('CORS_ORIGINS');
  });

  it('refuses a heartbeat that could miss the lease', () => {
    expect(problemOf({ DATABASE_URL, LEASE_MS: '5000' }).message).toContain('at most a third of LEASE_MS');
  });

  it('leaves alone what others read and what Kubernetes sets for services', () => {
    const env = {
      DATABASE_URL,
      FRAMEQ_API_KEY: 'fq_x',
      FRAMEQ_GATEWAY_SERVICE_HOST: '10.0.0.1',
      FRAMEQ_GATEWAY_SERVICE_PORT_HTTP: '80',
      FRAMEQ_GATEWAY_PORT: 'tcp://10.0.0.1:80',
      FRAMEQ_GATEWAY_PORT_80_TCP_ADDR: '10.0.0.1',
      RUNNER_TEMP: '/tmp',
    };
    expect(loadConfig(env).port).toBe(8787);
  });
});

describe('loadLocalConfig', () => {
  it('lets a launcher bring its own Postgres, and nothing else pass', () => {
    expect(loadLocalConfig({}).databaseUrl).toBeNull();
    expect(loadLocalConfig({ DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
    expect(() => loadLocalConfig({ PORT: 'x' })).toThrow(/PORT is "x"/);
  });
});

function problemOf(env: Record<string, string>): AppError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('The environment was accepted.');
}
