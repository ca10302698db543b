import { AppError } from '@frameq/domain';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { isGpuLost, isGpuOutOfMemory } from './gpu-failure.js';

/** Where a session runs, and why not where it was asked to. */
export interface SessionDevice {
  readonly used: 'cuda' | 'cpu';
  /** Why a GPU that was asked for is not used; null when none was asked for, or it is. */
  readonly fallbackReason: string | null;
}

/** Numbers on their way into a model. */
export interface Feed {
  readonly type: 'uint8' | 'float32';
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly number[];
}

/** A loaded model. `run` blocks the thread while it computes and cannot be interrupted but by ending the process. */
export interface ModelSession {
  readonly device: SessionDevice;
  run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

export interface SessionRequest {
  readonly bytes: Uint8Array;
  readonly device: { readonly kind: 'cpu' | 'cuda'; readonly index: number };
  /** Threads on the CPU; half of a small machine unless told. */
  readonly threads?: number;
}

/**
 * Loads a model, on the GPU when one is asked for and can be used, else on the CPU; the runtime itself would reject instead.
 * A GPU without room, or one that is gone, is no reason for the CPU: other attempts, and other workers, do better.
 * @throws AppError GPU_OUT_OF_MEMORY, GPU_LOST, MODEL_CORRUPT when the runtime cannot load it on the CPU either
 */
export async function createSession({ bytes, device, threads }: SessionRequest): Promise<ModelSession> {
  const ort = await import('onnxruntime-node');
  const options: InferenceSession.SessionOptions = {
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    enableCpuMemArena: false,
  };
  if (threads !== undefined) options.intraOpNumThreads = threads;
  const open = (executionProviders: InferenceSession.ExecutionProviderConfig[]) =>
    ort.InferenceSession.create(bytes, { ...options, executionProviders });
  let fallbackReason: string | null = null;
  let session: InferenceSession | null = null;
  if (device.kind === 'cuda') {
    try {
      session = await open([{ name: 'cuda', deviceId: device.index }, 'cpu']);
    } catch (error) {
      refuseFallback(error);
      fallbackReason = firstLine(error);
    }
  }
  const used = session === null ? 'cpu' : 'cuda';
  try {
    session ??= await open(['cpu']);
  } catch (cause) {
    throw new AppError('MODEL_CORRUPT', `The model cannot be loaded: ${firstLine(cause)}`, { cause });
  }
  const opened = session;
  return {
    device: { used, fallbackReason },
    async run(feeds) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, { type, data, shape }] of Object.entries(feeds))
        tensors[name] = new ort.Tensor(type, data as Uint8Array, shape);
      const outputs = await opened.run(tensors);
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]));
    },
    release: () => opened.release(),
  };
}

function refuseFallback(cause: unknown): void {
  const text = String(cause);
  if (isGpuOutOfMemory(text, 'cuda'))
    throw new AppError('GPU_OUT_OF_MEMORY', 'GPU memory ran out while the model was loaded.', { cause });
  if (isGpuLost(text, 'cuda')) throw new AppError('GPU_LOST', `The GPU cannot be used: ${firstLine(cause)}`, { cause });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
}
