#!/usr/bin/env node
// The command line, compiled. Builds frameq first where nobody has.
import { readlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { platformProblem } from '../scripts/check-platform.mjs';

const problem = platformProblem();
if (problem !== null) {
  console.error(problem);
  process.exit(1);
}
const builds = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), '.build');
const folder = currentBuild() ?? (await buildNow());
process.argv[1] = fileURLToPath(import.meta.url);
await import(pathToFileURL(path.join(folder, 'apps', 'cli', 'dist', 'main.js')).href);

function currentBuild() {
  try {
    return path.join(builds, readlinkSync(path.join(builds, 'current')));
  } catch {
    return null;
  }
}

async function buildNow() {
  console.error('frameq is not built yet; building it once.');
  try {
    const { installPackages } = await import('../scripts/install-packages.mjs');
    await installPackages();
    const { build } = await import('../scripts/build.mjs');
    return await build();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
