// Writes the models that frameq builds itself to assets/models. `node scripts/build-models.mjs [folder]`, after a build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundledModels } from '@frameq/models';

const folder = process.argv[2] ?? join(import.meta.dirname, '..', 'assets', 'models');
for (const { manifest, bytes } of buildBundledModels()) {
  const target = join(folder, manifest.name, manifest.version);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, manifest.file), bytes);
  writeFileSync(join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  process.stdout.write(`${manifest.name} ${manifest.version}: ${manifest.bytes} bytes\n`);
}
