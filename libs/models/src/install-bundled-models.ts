import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openModelStore } from './model-store.js';

/**
 * Copies the models that come with frameq into the model store, where they are missing or damaged. Several processes may do
 * it at once: each file is renamed into place, the manifest last.
 * @param assetsDir holds `<name>/<version>/{model.onnx,manifest.json}`
 * @returns the models that were copied, as `name/version`
 */
export async function installBundledModels(assetsDir: string, modelsDir: string): Promise<string[]> {
  const [bundled, installed] = [openModelStore(assetsDir), openModelStore(modelsDir)];
  const copied: string[] = [];
  for (const { manifest, folder } of await bundled.list()) {
    const { name, version, sha256, file } = manifest;
    const present = await installed.load(name, version).catch(() => null);
    if (present?.manifest.sha256 === sha256) continue;
    const target = join(modelsDir, name, version);
    await mkdir(target, { recursive: true });
    for (const part of [file, 'manifest.json']) await place(join(folder, part), join(target, part));
    copied.push(`${name}/${version}`);
  }
  return copied;
}

async function place(source: string, target: string): Promise<void> {
  const temporary = `${target}.${randomUUID()}`;
  try {
    await copyFile(source, temporary);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}
