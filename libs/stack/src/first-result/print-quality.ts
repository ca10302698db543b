import { clock } from './print-scenes.js';

/** The part of `quality.json` that is shown. */
export interface QualityFile {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly passages: readonly { readonly kind: string; readonly start_s: number; readonly end_s: number }[];
}

/** The quality of a video as lines: its summary, then the doubtful passages. */
export function printQuality({ summary, passages }: QualityFile): string[] {
  const facts = Object.entries(summary)
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${typeof value === 'number' ? round(value) : String(value)}`);
  const lines = passages.map(
    ({ kind, start_s, end_s }) => `    ${kind.padEnd(10)} ${clock(start_s)} – ${clock(end_s)}`,
  );
  return [`  Quality    ${facts.join(', ')}`, ...(lines.length > 0 ? lines : ['    no doubtful passages'])];
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
