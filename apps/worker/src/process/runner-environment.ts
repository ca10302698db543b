import type { StageDevice } from '@frameq/pipelines';
import { RUNNER_MARK } from './runner-mark.js';

/** Variables that a runner gets when they are set; nothing else of the worker's, which holds passwords. */
const PASSED =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|LD_PRELOAD|DYLD_\w+|CUDA_\w+|NVIDIA_\w+|ORT_\w+|OMP_\w+|NODE_V8_COVERAGE|NODE_EXTRA_CA_CERTS)$/;

/**
 * The environment of a runner.
 * @param mark names the worker, the runner and their storage; by it everything that the runner started is known
 * @param gpu the UUID of the one GPU that it may see; null hides them all
 */
export function runnerEnvironment(own: NodeJS.ProcessEnv, mark: string, gpu: string | null): NodeJS.ProcessEnv {
  const passed = Object.entries(own).filter(([name]) => PASSED.test(name));
  return {
    ...Object.fromEntries(passed),
    // libvips and onnxruntime allocate from many threads; glibc's arenas for each would double what a runner holds.
    MALLOC_ARENA_MAX: own['MALLOC_ARENA_MAX'] ?? '2',
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    CUDA_VISIBLE_DEVICES: gpu ?? '',
    [RUNNER_MARK]: mark,
  };
}

/** How the device of a runner is written on stages: `cpu`, or `cuda:` and the UUID. */
export function deviceName(device: StageDevice, gpu: string | null): string {
  return device.kind === 'cuda' ? `cuda:${gpu ?? device.index}` : 'cpu';
}
