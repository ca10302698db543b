import type { RunSample } from '@frameq/db';

/** How many of the most similar runs decide. */
const NEAREST = 15;
/** So many runs on a device, or of the job itself, are enough to leave the others out. */
const ENOUGH = 3;

/**
 * How many seconds a run is likely to take: the median of the most similar ones, each scaled by the size of its input. Runs
 * on the same device count alone where there are some; for a run that has no device yet, the device of the latest.
 *
 * @param samples runs of the same stage, the latest first
 * @returns null when there is nothing to go by
 */
export function estimateRun(
  samples: readonly RunSample[],
  run: { readonly bytes: number | null; readonly device: string | null },
): number | null {
  const device = run.device ?? samples[0]?.device ?? null;
  const same = samples.filter((sample) => sample.device === device);
  const comparable = same.length >= ENOUGH ? same : samples;
  const { bytes } = run;
  const sized = comparable.filter((sample) => (sample.bytes ?? 0) > 0);
  if (bytes === null || bytes <= 0 || sized.length === 0) return median(comparable.map((sample) => sample.seconds));
  const distance = (sample: RunSample): number => Math.abs(Math.log(sample.bytes! / bytes));
  const nearest = [...sized].sort((a, b) => distance(a) - distance(b)).slice(0, NEAREST);
  return median(nearest.map((sample) => (sample.seconds * bytes) / sample.bytes!));
}

/** The runs to go by: those of the job itself where there are enough of the stage, else all. */
export function samplesOf(stage: string, own: readonly RunSample[], others: readonly RunSample[]): RunSample[] {
  const mine = own.filter((sample) => sample.stage === stage);
  return mine.length >= ENOUGH ? mine : [...mine, ...others.filter((sample) => sample.stage === stage)];
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
