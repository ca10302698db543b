#!/usr/bin/env node
/**
 * Adds to package-lock.json the packages of other platforms that npm left out of it.
 *
 * npm drops an optional package from the lock file when it cannot read it at that moment (a mirror that serves only
 * some platforms is enough), and `npm ci` then refuses the file, or installs no compiler on a Mac
 * (https://github.com/npm/cli/issues/4828). Their versions are exact in the package that asks for them and their
 * platform is in their name, so the entries can be written without asking anybody. Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { inCheckout } from './checkout.mjs';

const CPUS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64'];
const SYSTEMS = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony'];
const file = inCheckout('package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));

const added = Object.entries(lock.packages).flatMap(([place, entry]) => missingOf(place, entry));
for (const [place, entry] of added) lock.packages[place] = entry;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, JSON.stringify(lock, null, 2) + '\n');
console.log(`package-lock.json: ${added.length} packages of other platforms added`);

function missingOf(place, { optionalDependencies = {}, dev }) {
  return Object.entries(optionalDependencies)
    .filter(([name]) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${place}/node_modules/${name}`])
    .map(([name, version]) => [`node_modules/${name}`, entryOf(name, version, dev)]);
}

function entryOf(name, version, dev) {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = CPUS.filter((kind) => words.includes(kind));
  if (os.length === 0 || cpu.length === 0 || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`${name}@${version}: not a package of one platform; add it with npm install instead`);
  }
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') && os[0] === 'linux' ? ['glibc'] : undefined;
  return { version, cpu, ...(dev ? { dev } : {}), ...(libc ? { libc } : {}), optional: true, os };
}
