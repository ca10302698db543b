import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

const IMPORT = /(?:from|import\(|import) ?'([^'.\s][^'\s]*)'/g;

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

/** The projects that exist, each with the packages that its sources import; specs apart, which may use anything. */
function projects(): { folder: string; manifest: Manifest; imported: Set<string> }[] {
  const folders = ['apps', 'libs'].flatMap((kind) => readdirSync(kind).map((name) => path.join(kind, name)));
  return folders.map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest,
    imported: new Set(sources(path.join(folder, 'src')).flatMap(packagesOf)),
  }));
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('generated'))
    .map((file) => path.join(folder, file));
}

function packagesOf(file: string): string[] {
  const code = readFileSync(file, 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '');
  return [...code.matchAll(IMPORT)]
    .map((match) => match[1]!)
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
}

it.each(projects())('$folder names in its package.json what it imports', ({ manifest, imported }) => {
  const named = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect([...imported].filter((name) => named[name] === undefined)).toEqual([]);
});

interface LockEntry {
  readonly optionalDependencies?: Record<string, string>;
}

const lock = (JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockEntry> })
  .packages;

it('locks the optional packages of every platform; scripts/complete-lock.mjs adds what npm left out', () => {
  const missing = Object.entries(lock).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !lock[`node_modules/${name}`] && !lock[`${place}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});
