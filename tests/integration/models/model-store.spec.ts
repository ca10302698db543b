import { createHash } from 'node:crypto';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildBundledModels, installBundledModels, openModelStore } from '@frameq/models';
import { scratchFolder } from '@frameq/testing';

const ASSETS = join(process.cwd(), 'assets', 'models');
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeEach(async () => void (scratch = await scratchFolder()));
afterEach(() => scratch.drop());

describe('the bundled models', () => {
  it('are what the code builds, byte for byte, twice', async () => {
    const [once, twice] = [buildBundledModels(), buildBundledModels()];
    expect(once).toEqual(twice);
    expect((await openModelStore(ASSETS).list()).map(({ manifest }) => manifest)).toEqual(
      once.map(({ manifest }) => manifest),
    );
    for (const { manifest, bytes } of once) {
      const committed = await readFile(join(ASSETS, manifest.name, manifest.version, manifest.file));
      expect(Buffer.compare(committed, bytes)).toBe(0);
      expect(manifest.sha256).toBe(createHash('sha256').update(committed).digest('hex'));
    }
  });

  it('are installed once, and again when one is damaged, also by several processes at once', async () => {
    expect(await installBundledModels(ASSETS, scratch.folder)).toEqual(['frame-quality/1.0.0']);
    expect(await installBundledModels(ASSETS, scratch.folder)).toEqual([]);
    await appendFile(join(scratch.folder, 'frame-quality', '1.0.0', 'model.onnx'), 'x');
    await Promise.all([1, 2, 3].map(() => installBundledModels(ASSETS, scratch.folder)));
    await expect(openModelStore(scratch.folder).load('frame-quality', '1.0.0')).resolves.toBeDefined();
  });
});

describe('openModelStore', () => {
  it('refuses a model that is not the one its manifest describes', async () => {
    await installBundledModels(ASSETS, scratch.folder);
    const file = join(scratch.folder, 'frame-quality', '1.0.0', 'model.onnx');
    await appendFile(file, 'x');
    const store = openModelStore(scratch.folder);
    await expect(store.load('frame-quality', '1.0.0')).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining(file),
    });
    await rm(file);
    await expect(store.load('frame-quality', '1.0.0')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('refuses a manifest that lacks something or points outside its folder', async () => {
    await installBundledModels(ASSETS, scratch.folder);
    const path = join(scratch.folder, 'frame-quality', '1.0.0', 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    const store = openModelStore(scratch.folder);
    await writeFile(path, JSON.stringify({ ...manifest, file: '../../../secret' }));
    await expect(store.get('frame-quality', '1.0.0')).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    await writeFile(path, JSON.stringify({ ...manifest, sha256: undefined }));
    await expect(store.get('frame-quality', '1.0.0')).rejects.toMatchObject({
      message: expect.stringContaining('lacks sha256'),
    });
  });

  it('knows no names that leave the store, and no models that are not there', async () => {
    const store = openModelStore(scratch.folder);
    await expect(store.get('..', '..')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(store.get('yolo', '1.0.0')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(await store.list()).toEqual([]);
  });
});
