import { AppError } from '@frameq/domain';

/** A tensor of a model; a text in its shape is a size that may vary. */
export interface TensorFacts {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What is known about a model without loading it: `manifest.json` beside `model.onnx`. */
export interface ModelManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly licence: string;
  /** The file beside the manifest. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  /** What a session needs at most in its usual use, on the device, in MiB. */
  readonly memory_mb: number;
}

/**
 * Reads a manifest.
 * @throws AppError MODEL_CORRUPT when a field is missing or of the wrong kind
 */
export function readManifest(text: string, path: string): ModelManifest {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new AppError('MODEL_CORRUPT', `${path} is not JSON.`, { cause });
  }
  const texts = ['name', 'version', 'description', 'licence', 'file', 'sha256'].filter(
    (key) => typeof parsed[key] !== 'string',
  );
  const numbers = ['bytes', 'memory_mb'].filter((key) => typeof parsed[key] !== 'number');
  const lists = ['inputs', 'outputs'].filter((key) => !Array.isArray(parsed[key]));
  const wrong = [...texts, ...numbers, ...lists];
  if (wrong.length > 0) throw new AppError('MODEL_CORRUPT', `${path} lacks ${wrong.join(', ')}.`);
  const manifest = parsed as unknown as ModelManifest;
  if (!/^[\w.-]+$/.test(manifest.file)) throw new AppError('MODEL_CORRUPT', `${path} names a file outside its folder.`);
  return manifest;
}
