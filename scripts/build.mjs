import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createHash } from 'node:crypto';
import { inCheckout } from './checkout.mjs';
import { platformProblem } from './check-platform.mjs';
import { underLock } from './folder-lock.mjs';
import { inputHash } from './input-hash.mjs';
import { installPackages } from './install-packages.mjs';
import { runCommand } from './run-command.mjs';
import { say, step } from './say.mjs';
import { hasSnapshot, makeCurrent, pruneSnapshots, snapshotFolder, takeSnapshot, useSnapshot } from './snapshot.mjs';

/**
 * Builds what the sources have become, unless that build is there, and returns its folder. Several builds at once wait
 * for each other; the calling process counts as a user of the build until it ends.
 */
export async function build() {
  let hash = inputHash();
  if (!hasSnapshot(hash)) {
    await underLock(
      inCheckout('.build', 'lock'),
      async () => {
        await installPackages();
        hash = inputHash();
        if (hasSnapshot(hash)) return;
        for (let built = ''; built !== hash; hash = inputHash()) {
          built = hash; // a file saved meanwhile makes another build
          await step('building', compile);
        }
        takeSnapshot(hash);
      },
      () => say('  waiting for another build to end …'),
    );
  }
  useSnapshot(hash);
  makeCurrent(hash);
  pruneSnapshots();
  return snapshotFolder(hash);
}

async function compile() {
  await generateClient();
  await runCommand({
    title: 'nx run-many -t build',
    name: 'build',
    program: process.execPath,
    args: [
      inCheckout('node_modules', 'nx', 'dist', 'bin', 'nx.js'),
      'run-many',
      '-t',
      'build',
      '--output-style=stream',
    ],
    env: { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', FORCE_COLOR: '0', CI: process.env.CI },
  });
}

/** Writes the Prisma client that belongs to the schema; it is not committed. */
async function generateClient() {
  const schema = createHash('sha256')
    .update(readFileSync(inCheckout('prisma', 'schema.prisma')))
    .digest('hex');
  const stamp = inCheckout('libs', 'db', 'src', 'generated', '.schema');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === schema) return;
  await runCommand({
    title: 'prisma generate',
    name: 'prisma-generate',
    program: process.execPath,
    args: [inCheckout('node_modules', 'prisma', 'build', 'index.js'), 'generate'],
    env: {
      // Generating needs no engine, but the command line tool insists that there is a file.
      PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  });
  writeFileSync(stamp, schema);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(path.resolve(process.argv[1])).href) {
  const problem = platformProblem();
  if (problem !== null) {
    say(problem);
    process.exit(1);
  }
  try {
    await installPackages();
    say(await build());
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
