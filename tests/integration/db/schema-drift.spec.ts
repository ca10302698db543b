import { testPostgres } from '@frameq/testing';
import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(path.dirname(new URL(import.meta.url).pathname), '../../..');

it('the migrations make exactly the schema that schema.prisma describes', async () => {
  const prisma = path.join(ROOT, 'node_modules/prisma/build/index.js');
  const args = [
    'migrate',
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  ];
  const env = {
    ...process.env,
    DATABASE_URL: await testPostgres(),
    PRISMA_SCHEMA_ENGINE_BINARY: path.join(ROOT, 'scripts/schema-engine.mjs'),
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  };
  const said = await promisify(execFile)(process.execPath, [prisma, ...args], { cwd: ROOT, env }).catch(
    (error) => error,
  );
  expect(`${said.stdout}${said.stderr}`).toContain('No difference detected');
}, 30_000);
