// Writes docs/cli.md from the command tree of the built CLI. Run `npm run build` before it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url));
const { status, stdout, stderr } = spawnSync(process.execPath, [entry, '__docs'], { encoding: 'utf8' });
if (status !== 0) {
  console.error(stderr);
  process.exit(1);
}
writeFileSync(new URL('../docs/cli.md', import.meta.url), stdout);
