import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inCheckout } from './checkout.mjs';
import { runCommand } from './run-command.mjs';
import { runningStack } from './running-stack.mjs';
import { step } from './say.mjs';

const STAMP = inCheckout('node_modules', '.frameq-installed');

/** Installs the packages when they are missing or not those of package-lock.json. */
export async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(inCheckout('package-lock.json')))
    .digest('hex');
  if (readText(STAMP) === wanted) return;
  if (!installedMatches()) {
    refuseBesideRunningStack();
    await step('installing packages (first start: about a minute)', npmCi);
  }
  writeFileSync(STAMP, wanted);
}

function npmCi() {
  const npm = process.env.npm_execpath;
  const [program, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  return runCommand({
    title: 'npm ci',
    name: 'install',
    program,
    args: [...args, 'ci', '--no-audit', '--no-fund'],
    // Without these a checkout that is started with NODE_ENV=production would get no compiler.
    env: { NODE_ENV: undefined, npm_config_omit: undefined, npm_config_production: undefined },
  });
}

/** Whether somebody ran `npm ci` or `npm install` already: npm's own record agrees with package-lock.json. */
function installedMatches() {
  const record = readText(inCheckout('node_modules', '.package-lock.json'));
  if (record === null) return false;
  const installed = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([place, { version, optional, link }]) => {
    if (!place.startsWith('node_modules/')) return true;
    const found = installed[place];
    if (found === undefined) return optional === true;
    return link ? existsSync(inCheckout(place)) : found.version === version;
  });
}

/** `npm ci` deletes node_modules first: that would pull the code from under a running frameq. */
function refuseBesideRunningStack() {
  const stack = runningStack();
  if (stack === null) return;
  throw new Error(
    `The packages have changed, but frameq is running from this checkout (${stack.url || 'it is starting'}, process ${stack.pid}).\n` +
      'Stop it first, with Ctrl-C where it runs or with `npx frameq down`; then run this command again.',
  );
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
