import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { platformProblem } from './check-platform.mjs';
import { say } from './say.mjs';

const problem = platformProblem();
if (problem !== null) {
  say(problem);
  process.exit(1);
}
try {
  say('frameq');
  const { installPackages } = await import('./install-packages.mjs');
  const { build } = await import('./build.mjs');
  await installPackages();
  const folder = await build();
  const { launch } = await import(pathToFileURL(path.join(folder, 'libs', 'stack', 'dist', 'index.js')).href);
  const code = await launch({
    args: process.argv.slice(2),
    env: process.env,
    cwd: process.env.INIT_CWD ?? process.cwd(),
    say: (line) => say(line === '' ? '' : `  ${line}`),
    print: (line) => process.stdout.write(`${line}\n`),
  });
  process.exit(code);
} catch (error) {
  say(error.message);
  process.exit(1);
}
