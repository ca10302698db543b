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
  for (const result of results) if (result.item.state === 'completed') lines.push(...printResult(result));
  lines.push(...printFailures(results.filter((result) => result.item.state !== 'completed')));
  const folders = results.flatMap(({ saved }) => (saved.count > 0 ? [saved.folder] : []));
  return [...lines, ...folders.map((folder, index) => `  ${index === 0 ? 'Files' : '     '}      ${folder}`)];
}

function printResult({ job, saved }: ItemResult): string[] {
  const scenes = saved.byKind.get('scenes.json');
  const quality = saved.byKind.get('quality.json');
  if (scenes !== undefined) return printScenes(JSON.parse(readFileSync(scenes, 'utf8')) as ScenesFile);
  if (quality !== undefined) return printQuality(JSON.parse(readFileSync(quality, 'utf8')) as QualityFile);
  return [`  ${job.pipeline}: done`];
}

/** What is wrong with a file is wrong for every pipeline; it is said once. */
function printFailures(failed: readonly ItemResult[]): string[] {
  const said = new Map<string, string[]>();
  for (const { job, item } of failed) {
    const error = item.stages.find((stage) => stage.error !== null)?.error ?? null;
    const why = error === null ? item.state : `${error.message} (${error.code})\n    ${error.hint}`;
    said.set(why, [...(said.get(why) ?? []), job.pipeline]);
  }
  return [...said].flatMap(([why, pipelines]) => `  ${pipelines.join(', ')}: ${why}`.split('\n'));
}
