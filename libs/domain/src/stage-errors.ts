import { row, type ErrorRow } from './error-row.js';

/** Errors of a stage that runs. */
export const STAGE_ERRORS = {
  STAGE_TIMEOUT: row(504, true, 'The stage took longer than its limit; split the input or raise the limit.', 'timeout'),
  STAGE_SILENT: row(
    504,
    true,
    'The stage reported nothing for too long and was stopped; see its log for the last line.',
    'timeout',
  ),
  GPU_OUT_OF_MEMORY: row(
    507,
    true,
    'Lower the batch size, or run fewer GPU jobs at once (MAX_CONCURRENT_GPU_JOBS).',
    'oom_gpu',
  ),
  HOST_OUT_OF_MEMORY: row(507, true, 'Give the worker more memory, or run fewer jobs at once (CPU_SLOTS).', 'oom_host'),
  RUNNER_CRASHED: row(
    500,
    true,
    'The runner died; its log holds the last lines. It is tried again in a fresh process.',
    'native_crash',
  ),
  TOOL_CRASHED: row(
    500,
    true,
    'ffmpeg died while it worked; it is tried again. If it keeps dying, point FFMPEG_PATH at another build.',
    'native_crash',
  ),
  WORKER_LOST: row(500, true, 'The worker that ran this stage vanished; check its machine and log.', 'worker_lost'),
  STAGE_POISON: row(
    500,
    false,
    'The stage keeps killing its runner and was set aside; look at its log, then retry it.',
    'poison',
  ),
  OUTPUT_INVALID: row(
    500,
    true,
    'The result failed its check and was not accepted; see the log, then retry.',
    'internal',
  ),
  GPU_REQUIRED: row(503, true, 'This pipeline needs a GPU; start a worker on a machine that has one.', 'upstream'),
  FFMPEG_NOT_FOUND: row(
    503,
    true,
    'Install ffmpeg, or set FFMPEG_PATH and FFPROBE_PATH; `frameq diagnose` shows what was tried.',
    'upstream',
  ),
  GPU_LOST: row(
    503,
    true,
    'The GPU no longer answers; look at `nvidia-smi` and `dmesg` on that machine, and restart it if need be.',
    'upstream',
  ),
  RUNNER_UNSTARTABLE: row(
    503,
    true,
    'The worker cannot start processes; look for its limits of memory, processes and open files.',
    'upstream',
  ),
  MODEL_CORRUPT: row(500, false, 'The model does not match its manifest; rebuild or pull it again.', 'missing_model'),
} as const satisfies Record<string, ErrorRow>;
