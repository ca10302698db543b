import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkout, inCheckout } from './checkout.mjs';

const FILES = [
  'package-lock.json',
  '.swcrc',
  'nx.json',
  'prisma.config.ts',
  'scripts/build.mjs',
  'scripts/snapshot.mjs',
];
const FOLDERS = ['prisma', 'assets', 'workflows'];

/** What a build is made from, as one short hash: the same sources give the same build. */
export function inputHash() {
  const hash = createHash('sha256');
  for (const file of inputFiles()) {
    hash.update(path.relative(checkout, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** The folders of all projects, `apps/x` and `libs/x`. */
export function projects() {
  return ['apps', 'libs'].flatMap((kind) =>
    names(inCheckout(kind))
      .filter((name) => names(inCheckout(kind, name)).includes('package.json'))
      .map((name) => path.join(kind, name)),
  );
}

function inputFiles() {
  const sources = projects().flatMap((project) => [
    inCheckout(project, 'package.json'),
    ...filesBelow(inCheckout(project, 'src')).filter(
      (file) => !file.endsWith('.spec.ts') && !file.includes('/generated/'),
    ),
  ]);
  const others = FOLDERS.flatMap((folder) => filesBelow(inCheckout(folder)));
  return [...FILES.map((file) => inCheckout(file)), ...sources, ...others].sort();
}

function filesBelow(folder) {
  return entries(folder).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(full) : entry.isFile() ? [full] : [];
  });
}

function names(folder) {
  return entries(folder).map((entry) => entry.name);
}

function entries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
