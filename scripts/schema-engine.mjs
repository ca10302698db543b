#!/usr/bin/env node
// Prisma's schema engine without its native binary, which `prisma` would download: the engine's WASM build over a pg
// adapter, speaking the JSON-RPC of the real one. For machines without internet:
//   PRISMA_SCHEMA_ENGINE_BINARY=scripts/schema-engine.mjs npx prisma migrate dev
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';

const args = process.argv.slice(2);
const url = JSON.parse(valuesOf('--datasource')[0] ?? '{}').url ?? process.env.DATABASE_URL;

/** The engine's own command line: does the database exist, make it, drop it. */
async function runCommand(command) {
  log('INFO', { message: 'Starting schema engine CLI' }); // Prisma skips the first line
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const server = new URL(url);
  if (command !== 'can-connect-to-database') server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href });
  try {
    await client.connect();
    if (command === 'create-database') await client.query(`create database ${pg.escapeIdentifier(database)}`);
    if (command === 'drop-database') await client.query(`drop database if exists ${pg.escapeIdentifier(database)}`);
    await client.end();
  } catch (error) {
    const codes = { '42P04': 'P1009', '3D000': 'P1003', '28P01': 'P1000' };
    log('ERROR', { error_code: codes[error.code] ?? 'P1001', message: error.message });
    process.exit(1);
  }
}

/** Answers requests from standard input, one after the other, until it ends. */
async function serve() {
  let panic = '';
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => void (panic = message) };
  const engine = await openEngine();
  let printed = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line || '{}');
    if (method === undefined) continue; // the answer to a `print` of ours
    try {
      let result = await engine[method === 'getDatabaseVersion' ? 'version' : method](params);
      if (method === 'diff' && result?.stdout != null) {
        send({ id: `print-${++printed}`, method: 'print', params: { content: result.stdout } });
        result = { exitCode: result.exitCode, stdout: null };
      }
      send({ id, result: result ?? {} });
    } catch (error) {
      const data = {
        is_panic: panic !== '',
        message: panic || error.message,
        error_code: error.code ?? error.error_code,
      };
      panic = '';
      send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } });
    }
  }
  process.exit(0); // what is left open are idle connections
}

async function openEngine() {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const wasm = readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  const datamodels = valuesOf('--datamodels').map((file) => [file, readFileSync(file, 'utf8')]);
  const adapters = bindMigrationAwareSqlAdapterFactory(new MigrationAdapters(parseIntoClientConfig(url)));
  return bindings.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, () => {}, adapters);
}

/** Connections for migrations. The fields of the URL, never the URL: its database would win over the shadow's name. */
class MigrationAdapters extends PrismaPg {
  constructor(fields) {
    super(fields);
    this.fields = fields;
  }

  async connect() {
    return mended(await super.connect());
  }

  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    const admin = new pg.Client(this.fields);
    await admin.connect();
    await admin.query(`create database "${database}"`);
    const adapter = mended(await new PrismaPg({ ...this.fields, database }).connect());
    const dispose = adapter.dispose.bind(adapter);
    // adapter-pg drops the shadow while its own pool is still connected to it.
    adapter.dispose = async () => {
      await dispose();
      await admin.query(`drop database "${database}" with (force)`);
      await admin.end();
    };
    return adapter;
  }
}

/** Types that only catalogs use: `"char"`, name, oid vectors and their like, which adapter-pg does not know. */
const CHAR = 18;
const READ_AS_TEXT = new Set([CHAR, 19, 22, 24, 30, 194, 1033, 2205, 2206]);
const TEXT = 25;

/** An adapter that reads catalogs and runs a script whole; adapter-pg splits it at semicolons, also inside `$$`. */
function mended(adapter) {
  const { performIO, queryRaw, startTransaction } = adapter;
  const charColumns = new WeakMap();
  adapter.performIO = async (query) => {
    const answer = await performIO.call(adapter, query);
    const fields = answer.fields ?? [];
    charColumns.set(
      query,
      fields.flatMap((field, index) => (field.dataTypeID === CHAR ? [index] : [])),
    );
    for (const field of fields) if (READ_AS_TEXT.has(field.dataTypeID)) field.dataTypeID = TEXT;
    return answer;
  };
  adapter.queryRaw = async (query) => {
    const answer = await queryRaw.call(adapter, query);
    for (const index of charColumns.get(query) ?? []) answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
  adapter.executeScript = async (sql) => {
    await adapter.client.query(sql).catch((error) => adapter.onError(error));
  };
  if (startTransaction)
    adapter.startTransaction = async (...terms) => mended(await startTransaction.apply(adapter, terms));
  return adapter;
}

function valuesOf(option) {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1]] : []));
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function log(level, fields) {
  const line = { timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

if (args.includes('--version')) console.log('schema-engine-cli wasm');
else if (args.includes('cli')) await runCommand(args[args.indexOf('cli') + 1]);
else await serve();
