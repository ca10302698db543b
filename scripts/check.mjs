import { build } from './build.mjs';
import { checkPhases } from './check-phases.mjs';
import { installPackages } from './install-packages.mjs';
import { inWords, runPhases } from './phase.mjs';
import { say } from './say.mjs';

try {
  await installPackages();
  await build(); // types and tests need what is generated
  const counts = await runPhases(checkPhases());
  say('');
  process.stdout.write(`${inWords(counts)}\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
