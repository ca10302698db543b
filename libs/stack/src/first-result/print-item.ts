import type { ItemView, JobView } from '@frameq/contracts';
import { readFileSync } from 'node:fs';
import { printQuality, type QualityFile } from './print-quality.js';
import { printScenes, type ScenesFile } from './print-scenes.js';
import type { SavedItem } from './save-artifacts.js';

/** What one job made of one file. */
export interface ItemResult {
  readonly job: JobView;
  readonly item: ItemView;
  readonly saved: SavedItem;
}

/** The results of one file, a line at a time: its scenes, its quality, where the files are; or why there are none. */
export function printItem(results: readonly ItemResult[]): string[] {
  const lines = ['', results[0]?.item.input?.name ?? ''];
  for (const result of results) {
    lines.push(...(result.item.state === 'completed' ? printResult(result) : printFailure(result)));
  }
  for (const { saved } of results) if (saved.count > 0) lines.push(`  Files      ${saved.folder}`);
  return lines;
}

function printResult({ job, saved }: ItemResult): string[] {
  const scenes = saved.byKind.get('scenes.json');
  const quality = saved.byKind.get('quality.json');
  if (scenes !== undefined) return printScenes(JSON.parse(readFileSync(scenes, 'utf8')) as ScenesFile);
  if (quality !== undefined) return printQuality(JSON.parse(readFileSync(quality, 'utf8')) as QualityFile);
  return [`  ${job.pipeline}: done`];
}

function printFailure({ job, item }: ItemResult): string[] {
  const error = item.stages.find((stage) => stage.error !== null)?.error ?? null;
  if (error === null) return [`  ${job.pipeline}: ${item.state}`];
  return [`  ${job.pipeline}: ${error.message} (${error.code})`, `    ${error.hint}`];
}
