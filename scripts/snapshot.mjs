import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { inCheckout } from './checkout.mjs';
import { projects } from './input-hash.mjs';

const BUILDS = inCheckout('.build');
const CARRIED = ['prisma/migrations', 'assets', 'workflows'];
const KEEP_NEWEST = 2;
const KEEP_MS = 60 * 60 * 1000;

/** The folder of a build. */
export function snapshotFolder(hash) {
  return path.join(BUILDS, hash);
}

/** Whether a build is there, whole: it gets its name last. */
export function hasSnapshot(hash) {
  if (!existsSync(snapshotFolder(hash))) return false;
  const now = new Date();
  utimesSync(snapshotFolder(hash), now, now);
  return true;
}

/**
 * Copies what the projects were compiled to into `.build/<hash>`, which nothing changes afterwards: whoever runs from
 * there never notices another build. Packages from npm are found by walking up to the checkout's node_modules.
 */
export function takeSnapshot(hash) {
  const fresh = path.join(BUILDS, `new-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(path.join(fresh, 'node_modules', '@frameq'), { recursive: true });
  for (const project of projects()) copyProject(project, fresh);
  for (const folder of CARRIED) {
    if (existsSync(inCheckout(folder))) cpSync(inCheckout(folder), path.join(fresh, folder), { recursive: true });
  }
  renameSync(fresh, snapshotFolder(hash));
}

function copyProject(project, fresh) {
  const dist = inCheckout(project, 'dist');
  if (!existsSync(dist)) return;
  cpSync(dist, path.join(fresh, project, 'dist'), { recursive: true });
  const manifest = readFileSync(inCheckout(project, 'package.json'), 'utf8');
  writeFileSync(path.join(fresh, project, 'package.json'), manifest);
  symlinkSync(path.join('..', '..', project), path.join(fresh, 'node_modules', JSON.parse(manifest).name));
  const own = inCheckout(project, 'node_modules'); // versions that npm could not put at the top
  if (existsSync(own)) symlinkSync(own, path.join(fresh, project, 'node_modules'));
}

/** Notes that this process runs from a build, so that nobody prunes it. */
export function useSnapshot(hash) {
  const users = path.join(BUILDS, 'used-by');
  mkdirSync(users, { recursive: true });
  writeFileSync(path.join(users, String(process.pid)), hash);
}

/** Makes a build the one that the command line runs. */
export function makeCurrent(hash) {
  const link = path.join(BUILDS, 'current');
  const fresh = `${link}-${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(hash, fresh);
  renameSync(fresh, link);
}

/** Removes builds that are old and that nobody runs from. */
export function pruneSnapshots() {
  const used = usedSnapshots();
  used.add(currentSnapshot());
  const builds = readdirSync(BUILDS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^([0-9a-f]{16}|new-\d+)$/.test(entry.name))
    .map((entry) => ({ name: entry.name, time: statSync(path.join(BUILDS, entry.name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const [index, { name, time }] of builds.entries()) {
    if (index < KEEP_NEWEST || used.has(name) || Date.now() - time < KEEP_MS) continue;
    rmSync(path.join(BUILDS, name), { recursive: true, force: true });
  }
}

function currentSnapshot() {
  try {
    return readlinkSync(path.join(BUILDS, 'current'));
  } catch {
    return '';
  }
}

function usedSnapshots() {
  const users = path.join(BUILDS, 'used-by');
  const used = new Set();
  for (const pid of existsSync(users) ? readdirSync(users) : []) {
    const file = path.join(users, pid);
    if (isAlive(Number(pid))) used.add(readFileSync(file, 'utf8'));
    else rmSync(file, { force: true });
  }
  return used;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
