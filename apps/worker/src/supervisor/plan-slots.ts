import type { QueueName } from '@frameq/domain';
import type { GpuDevice } from '../gpu/parse-nvidia-smi.js';
import { CPU, gpuSlot, type SlotDevice } from './start-runner.js';

/** Which slots a worker has. */
export interface SlotPlan {
  readonly queues: readonly QueueName[];
  readonly cpuSlots: number;
  /** Null: one per GPU, or one without a GPU. */
  readonly gpuSlots: number | null;
}

/** Slots for each queue: gpu slots go round the GPUs, and run on the CPU where there is none; a comfy slot only waits for ComfyUI. */
export function planSlots(plan: SlotPlan, gpus: readonly GpuDevice[]): { queue: QueueName; device: SlotDevice }[] {
  const counts: Readonly<Record<QueueName, number>> = {
    cpu: plan.cpuSlots,
    gpu: plan.gpuSlots ?? Math.max(1, gpus.length),
    comfy: 1,
  };
  return plan.queues.flatMap((queue) =>
    Array.from({ length: counts[queue] }, (_, index) => {
      const gpu = queue === 'gpu' && gpus.length > 0 ? gpus[index % gpus.length] : undefined;
      return { queue, device: gpu === undefined ? CPU : gpuSlot(gpu.uuid) };
    }),
  );
}
