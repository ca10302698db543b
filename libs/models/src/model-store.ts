import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@frameq/domain';
import { readManifest, type ModelManifest } from './model-manifest.js';

/** A model as it lies in the store. */
export interface StoredModel {
  readonly manifest: ModelManifest;
  readonly folder: string;
}

/** Models on disk: `<directory>/<name>/<version>/{model.onnx,manifest.json}`. */
export interface ModelStore {
  list(): Promise<StoredModel[]>;
  /** @throws AppError MODEL_NOT_FOUND, MODEL_CORRUPT */
  get(name: string, version: string): Promise<StoredModel>;
  /**
   * The model's bytes, checked against its manifest.
   * @throws AppError MODEL_NOT_FOUND, MODEL_CORRUPT
   */
  load(name: string, version: string): Promise<{ manifest: ModelManifest; bytes: Uint8Array }>;
}

/** Opens the store beneath a folder, which need not exist yet. */
export function openModelStore(directory: string): ModelStore {
  const get = async (name: string, version: string): Promise<StoredModel> => {
    if (![name, version].every((part) => /^[\w.-]+$/.test(part) && !part.startsWith('.')))
      throw notFound(name, version, directory);
    const folder = join(directory, name, version);
    const path = join(folder, 'manifest.json');
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) throw notFound(name, version, directory);
    return { manifest: readManifest(text, path), folder };
  };
  return {
    get,
    async load(name, version) {
      const { manifest, folder } = await get(name, version);
      const bytes = await readFile(join(folder, manifest.file)).catch(() => null);
      if (bytes === null) throw notFound(name, version, directory);
      if (createHash('sha256').update(bytes).digest('hex') !== manifest.sha256) {
        throw new AppError(
          'MODEL_CORRUPT',
          `${join(folder, manifest.file)} is not the file that its manifest describes.`,
        );
      }
      return { manifest, bytes };
    },
    async list() {
      const found: StoredModel[] = [];
      for (const name of await folders(directory)) {
        for (const version of await folders(join(directory, name))) {
          const model = await get(name, version).catch(() => null);
          if (model !== null) found.push(model);
        }
      }
      return found;
    },
  };
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function notFound(name: string, version: string, directory: string): AppError {
  return new AppError('MODEL_NOT_FOUND', `The model ${name} ${version} is not in ${directory}.`);
}
