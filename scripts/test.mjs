import { build } from './build.mjs';
import { checkPhases } from './check-phases.mjs';
import { installPackages } from './install-packages.mjs';
import { jestPhase } from './jest-phase.mjs';
import { inWords, runPhases } from './phase.mjs';
import { platformProblem } from './check-platform.mjs';
import { say, secondsSoFar } from './say.mjs';
import { startTestServers } from './test-servers.mjs';

/** Every test that needs no GPU: `npm test`. The last line says `N passed, N failed, N skipped`. */
async function test() {
  const problem = platformProblem();
  if (problem !== null) throw new Error(problem);
  await installPackages();
  const folder = await build();
  const servers = await startTestServers(folder);
  try {
    const { env } = servers;
    return await runPhases([
      ...checkPhases(),
      jestPhase('workspace', { env }),
      jestPhase('contract', { env, workers: '50%' }),
      jestPhase('integration', { env }),
      jestPhase('failure', { env }),
      jestPhase('e2e', { env }),
    ]);
  } finally {
    await servers.stop();
  }
}

try {
  const counts = await test();
  say(`\nall of it took ${secondsSoFar()} s`);
  process.stdout.write(`${inWords(counts)}\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
} catch (error) {
  say(error.stack ?? error.message);
  process.exitCode = 1;
}
