import type { DiagnosePlace, Finding } from './finding.js';

/** The model store: every model matches its manifest. */
export async function checkModels({ config }: DiagnosePlace): Promise<Finding> {
  const { openModelStore } = await import('@frameq/models');
  const store = openModelStore(config.modelsDir);
  const names: string[] = [];
  for (const { manifest } of await store.list()) {
    await store.load(manifest.name, manifest.version); // throws MODEL_CORRUPT, which names the file
    names.push(`${manifest.name}/${manifest.version}`);
  }
  const detail = { folder: config.modelsDir, models: names };
  if (names.length > 0) return { message: `Intact: ${names.join(', ')}.`, detail };
  return { message: 'The model store is empty; the first start fills it.', detail };
}
