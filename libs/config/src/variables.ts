import { join, resolve } from 'node:path';
import type { Config } from './config.js';
import { byDefault } from './by-default.js';
import { hostOrRange, listOf, none, oneOf, origin, path, program, url, wholeNumber, word, yesOrNo } from './kinds.js';
import { EDGE_VARIABLES } from './edge-variables.js';
import { MEDIA_VARIABLES } from './media-variables.js';
import { FILES_VARIABLES } from './files-variables.js';
import type { Variable } from './variable.js';
import { WORKER_VARIABLES } from './worker-variables.js';

const GiB = 1024 ** 3;

/**
 * Every environment variable that a service reads: the parser, `.env.example` and `docs/configuration.md` come from here.
 * A default may depend on variables further up.
 */
export const VARIABLES: { readonly [Key in keyof Config]: Variable<Config[Key], Config> } = {
  databaseUrl: {
    name: 'DATABASE_URL',
    group: 'Servers',
    about: 'The Postgres that holds every fact about jobs; `npm start` brings its own and sets this.',
    kind: url(['postgres:', 'postgresql:'], 'postgresql://frameq:PASSWORD@127.0.0.1:5432/frameq'),
    example: 'postgresql://frameq:PASSWORD@127.0.0.1:5432/frameq',
    secret: true,
  },
  redisUrl: {
    name: 'REDIS_URL',
    group: 'Servers',
    about: 'The Redis (6.2 or newer, maxmemory-policy noeviction) that delivers work; without it Postgres delivers.',
    kind: url(['redis:', 'rediss:'], 'redis://127.0.0.1:6379/0'),
    otherwise: () => null,
    shown: 'unset: the same Postgres',
    example: 'redis://127.0.0.1:6379/0',
    secret: true,
  },
  dataDir: {
    name: 'FRAMEQ_DATA_DIR',
    group: 'Files',
    about: 'Where the embedded stack keeps its database, keys, files and state.',
    kind: path,
    otherwise: () => resolve('.frameq'),
    shown: '.frameq in the folder it is started in',
    example: '/srv/frameq',
  },
  storageDir: {
    name: 'FRAMEQ_STORAGE_DIR',
    group: 'Files',
    about: 'Where inputs, artifacts and logs are kept; every service must see the same folder.',
    kind: path,
    otherwise: ({ dataDir }) => join(dataDir, 'storage'),
    shown: 'storage beneath FRAMEQ_DATA_DIR',
    example: '/srv/frameq/storage',
  },
  modelsDir: {
    name: 'FRAMEQ_MODELS_DIR',
    group: 'Files',
    about: 'Where models and their manifests are kept.',
    kind: path,
    otherwise: ({ dataDir }) => join(dataDir, 'models'),
    shown: 'models beneath FRAMEQ_DATA_DIR',
    example: '/srv/frameq/models',
  },
  ...FILES_VARIABLES,
  host: {
    name: 'HOST',
    group: 'Gateway',
    about: 'The address that the gateway listens on; 0.0.0.0 opens it to the network.',
    kind: word,
    ...byDefault('127.0.0.1'),
    example: '0.0.0.0',
  },
  port: {
    name: 'PORT',
    group: 'Gateway',
    about: 'The port that the gateway listens on; 0 takes any free one.',
    kind: wholeNumber(0, 65_535),
    ...byDefault(8787),
    example: '8787',
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    group: 'Gateway',
    about: 'Web pages of other origins that may call the API; none closes it to all of them.',
    kind: none(listOf(origin)),
    otherwise: () => ['http://localhost:3000'],
    shown: 'http://localhost:3000',
    example: 'https://studio.example,http://localhost:3000',
  },
  securityEnabled: {
    name: 'SECURITY_ENABLED',
    group: 'Gateway',
    about: 'Whether every request needs an API key; false lets anyone who reaches the port do anything.',
    kind: yesOrNo,
    ...byDefault(true),
    example: 'true',
  },
  maxUploadBytes: {
    name: 'MAX_UPLOAD_BYTES',
    group: 'Gateway',
    about: 'The largest file that may be uploaded.',
    kind: wholeNumber(1, 2 ** 50, 'bytes'),
    otherwise: () => 5 * GiB,
    shown: `${5 * GiB} (5 GiB)`,
    example: `${20 * GiB}`,
  },
  maxBodyBytes: {
    name: 'MAX_BODY_BYTES',
    group: 'Gateway',
    about: 'The largest JSON body of a request.',
    kind: wholeNumber(1024, 64 * 1024 ** 2, 'bytes'),
    ...byDefault(262_144),
    example: '1048576',
  },
  ...EDGE_VARIABLES,
  webhookAllowedHosts: {
    name: 'WEBHOOK_ALLOWED_HOSTS',
    group: 'Webhooks',
    about:
      'Hosts, addresses and ranges that webhooks may reach although they are private, on any port, also over http.',
    kind: listOf(hostOrRange),
    otherwise: () => [],
    shown: 'none: public addresses alone, over https',
    example: 'hooks.studio.lan,10.20.0.0/16',
  },
  webhookPorts: {
    name: 'WEBHOOK_PORTS',
    group: 'Webhooks',
    about: 'The ports that webhooks may reach on all other hosts.',
    kind: listOf(wholeNumber(1, 65_535)),
    otherwise: () => [443, 8443],
    shown: '443,8443',
    example: '443',
  },
  ...WORKER_VARIABLES,
  ...MEDIA_VARIABLES,
  ffmpegPath: {
    name: 'FFMPEG_PATH',
    group: 'Tools',
    about: 'The ffmpeg to use.',
    kind: program,
    otherwise: () => null,
    shown: 'the one on PATH, else the one that npm brought',
    example: '/usr/bin/ffmpeg',
  },
  ffprobePath: {
    name: 'FFPROBE_PATH',
    group: 'Tools',
    about: 'The ffprobe to use.',
    kind: program,
    otherwise: () => null,
    shown: 'the one on PATH, else the one that npm brought',
    example: '/usr/bin/ffprobe',
  },
  comfyUrls: {
    name: 'COMFY_URLS',
    group: 'Tools',
    about: 'The ComfyUI servers of this installation; `frameq diagnose comfy` looks whether they answer.',
    kind: listOf(url(['http:', 'https:'], 'http://127.0.0.1:8188')),
    otherwise: () => [],
    shown: 'none',
    example: 'http://127.0.0.1:8188',
  },
  pipelineModules: {
    name: 'PIPELINE_MODULES',
    group: 'Tools',
    about: 'ES modules of your own that export `pipelines`.',
    kind: listOf(path),
    otherwise: () => [],
    shown: 'none',
    example: '/srv/frameq/pipelines/logo.js',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    group: 'Tools',
    about: 'The least important log line that is written.',
    kind: oneOf(['debug', 'info', 'warn', 'error']),
    ...byDefault('info'),
    example: 'debug',
  },
};
