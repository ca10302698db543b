import { clock } from './print-scenes.js';

/** The part of `quality.json` that is shown. */
export interface QualityFile {
  readonly device: string;
  readonly measures: Readonly<Record<string, { readonly mean: number }>>;
  readonly passages: readonly { readonly kind: string; readonly start_s: number; readonly end_s: number }[];
}

const SHOWN = ['sharpness', 'exposure', 'contrast', 'noise'];

/** The quality of a video as lines: its means, then the doubtful passages. */
export function printQuality({ device, measures, passages }: QualityFile): string[] {
  const means = SHOWN.flatMap((name) => {
    const mean = measures[name]?.mean;
    return mean === undefined ? [] : [`${name} ${mean.toFixed(2)}`];
  });
  const lines = passages.map(({ kind, start_s, end_s }) => `       ${clock(start_s)} – ${clock(end_s)}  ${kind}`);
  const title = `  Quality    ${means.join(', ')} (measured on the ${device.toUpperCase()})`;
  return [title, ...(lines.length > 0 ? lines : ['       no doubtful passages'])];
}
