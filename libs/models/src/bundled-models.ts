import { createHash } from 'node:crypto';
import { buildFrameQuality, FRAME_QUALITY_OUTPUTS } from './frame-quality-model.js';
import type { ModelManifest } from './model-manifest.js';

/** The models that frameq builds itself, each with the manifest that belongs to its bytes. The same code gives the same bytes. */
export function buildBundledModels(): { manifest: ModelManifest; bytes: Uint8Array }[] {
  const bytes = buildFrameQuality();
  const manifest: ModelManifest = {
    name: 'frame-quality',
    version: '1.0.0',
    description: 'Measures sharpness, exposure, contrast, noise, black, clipping and motion of luma frames.',
    licence: 'Apache-2.0',
    file: 'model.onnx',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    inputs: [
      { name: 'frames', type: 'uint8', shape: ['N', 'H', 'W'] },
      { name: 'previous', type: 'uint8', shape: [1, 'H', 'W'] },
    ],
    outputs: FRAME_QUALITY_OUTPUTS.map((name) => ({ name, type: 'float', shape: ['N'] })),
    memory_mb: 128,
  };
  return [{ manifest, bytes }];
}
