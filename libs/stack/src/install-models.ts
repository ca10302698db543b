import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Copies the models that come with frameq into the model store where they are missing. Returns which it copied. */
export function installModels(bundled: string, store: string): string[] {
  if (!existsSync(bundled)) return [];
  const models = folders(bundled).flatMap((name) =>
    folders(path.join(bundled, name)).map((version) => path.join(name, version)),
  );
  const missing = models.filter((model) => !existsSync(path.join(store, model)));
  for (const model of missing) {
    const fresh = path.join(store, `new-${process.pid}`);
    rmSync(fresh, { recursive: true, force: true });
    cpSync(path.join(bundled, model), fresh, { recursive: true });
    mkdirSync(path.dirname(path.join(store, model)), { recursive: true });
    renameSync(fresh, path.join(store, model));
  }
  return missing;
}

function folders(parent: string): string[] {
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
