import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Graph {
  readonly graph: {
    readonly nodes: Record<string, { data: { root: string } }>;
    readonly dependencies: Record<string, { source: string; target: string }[]>;
  };
}

/** What lint must refuse: a file, its text, a part of the reason that it has to give. */
const REFUSED = [
  ['libs/domain/src/x.ts', "import '@frameq/db';", 'The rules import nothing'],
  ['libs/db/src/x.ts', "import '@frameq/queue';", 'not each other'],
  ['libs/media/src/x.ts', "export * from '@frameq/storage';", 'not each other'],
  ['libs/pipelines/src/x.ts', "await import('@frameq/db');", 'nothing of rows and queues'],
  ['libs/stack/src/x.ts', "import '@frameq/jobs';", 'jobs go through the API'],
  ['apps/cli/src/x.ts', "import '@frameq/db';", 'pure client'],
  ['apps/gateway/src/x.ts', "import '@frameq/worker';", 'apps are never imported'],
  ['apps/worker/src/x.ts', "import '@frameq/testing';", 'Only specs'],
  ['libs/jobs/src/x.ts', "import 'bullmq';", 'Only libs/queue knows BullMQ'],
  ['apps/gateway/src/x.ts', "import 'pg';", 'Only libs/db talks to Postgres'],
  ['libs/pipelines/src/x.ts', "import 'sharp';", 'Only libs/media'],
  ['libs/jobs/src/x.ts', "import '@nestjs/common';", 'Nest only at the edges'],
  ['libs/jobs/src/x.ts', "import '@frameq/db/dist/stage.store.js';", 'as a whole'],
  ['libs/jobs/src/x.ts', "import '../../db/src/stage.store.js';", 'never by a path into it'],
  ['libs/jobs/src/x.ts', 'export const x: any = 1;', 'Unexpected any'],
  ['libs/jobs/src/x.ts', 'export default 1;', 'Name what you export'],
  ['libs/jobs/src/x.ts', "export const home = process.env['HOME'];", 'Read the environment in libs/config'],
] as const;

const ACCEPTED = [
  ['libs/db/src/x.ts', "import '@frameq/domain';\nimport 'pg';\nimport 'node:path';\nimport './y.js';"],
  ['libs/jobs/src/x.ts', "import '@frameq/db';\nimport '@frameq/contracts';"],
  ['apps/worker/src/x.spec.ts', "import '@frameq/testing';"],
] as const;

/** Lints texts as if they were files of the checkout; in a process of its own, because ESLint does not load in Jest's VM. */
function lint(texts: readonly (readonly [file: string, text: string, ...rest: string[]])[]): string[] {
  const code = `
    import { ESLint } from 'eslint';
    const eslint = new ESLint();
    const answers = [];
    for (const [filePath, text] of ${JSON.stringify(texts)}) {
      const [result] = await eslint.lintText(text + '\\n', { filePath });
      answers.push(result.messages.map((message) => message.message).join(' '));
    }
    console.log(JSON.stringify(answers));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }),
  ) as string[];
}

describe('lint', () => {
  let said: string[] = [];
  beforeAll(() => {
    said = lint([...REFUSED, ...ACCEPTED]);
  });

  it.each(REFUSED.map((row, index) => [...row, index] as const))('refuses in %s: %s', (_file, _text, reason, index) => {
    expect(said[index]).toContain(reason);
  });

  it.each(ACCEPTED.map((row, index) => [...row, index] as const))('accepts in %s: %s', (_file, _text, index) => {
    expect(said[REFUSED.length + index]).toBe('');
  });
});

it('gives a project graph without a cycle, with no edge that the rules forbid', () => {
  const { graph } = readGraph();
  const allowed = readRules();
  const edges = Object.values(graph.dependencies)
    .flat()
    .filter(({ target }) => graph.nodes[target] !== undefined)
    .map(({ source, target }) => [graph.nodes[source]!.data.root, graph.nodes[target]!.data.root] as const);
  expect(edges.length).toBeGreaterThan(20);
  const forbidden = edges.filter(([from, to]) => from !== 'libs/testing' && !allowed[from]?.includes(to));
  expect(forbidden).toEqual([]);
  expect(findCycle(edges)).toBeNull();
});

function readGraph(): Graph {
  const folder = mkdtempSync(path.join(tmpdir(), 'frameq-graph-'));
  const file = path.join(folder, 'graph.json');
  try {
    const nx = path.resolve('node_modules/nx/dist/bin/nx.js');
    const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_WORKSPACE_DATA_DIRECTORY: folder };
    execFileSync(process.execPath, [nx, 'graph', `--file=${file}`], { env, stdio: 'ignore' });
    return JSON.parse(readFileSync(file, 'utf8')) as Graph;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The table of the lint rule, as folders. */
function readRules(): Record<string, string[]> {
  const code = `import { ALLOWED } from './eslint/import-table.mjs'; console.log(JSON.stringify(ALLOWED));`;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  const table = JSON.parse(text) as Record<string, { libs: string[] }>;
  return Object.fromEntries(Object.entries(table).map(([from, { libs }]) => [from, libs.map((lib) => `libs/${lib}`)]));
}

function findCycle(edges: readonly (readonly [string, string])[]): string[] | null {
  const visit = (node: string, way: readonly string[]): string[] | null => {
    if (way.includes(node)) return [...way, node];
    for (const [from, to] of edges) {
      const cycle = from === node ? visit(to, [...way, node]) : null;
      if (cycle !== null) return cycle;
    }
    return null;
  };
  for (const [from] of edges) {
    const cycle = visit(from, []);
    if (cycle !== null) return cycle;
  }
  return null;
}
