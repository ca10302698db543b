import { writeFile } from 'node:fs/promises';
import { csv, webvtt } from '@frameq/media';
import type { StageContext } from '../stage-context.js';
import type { Scene } from './scene.js';

/** Stores the scenes as JSON, as a table and as chapters. */
export async function writeScenes(
  context: StageContext,
  scenes: readonly Scene[],
  about: Record<string, unknown>,
): Promise<void> {
  const json = `${JSON.stringify({ version: 1, input: context.input?.name ?? null, ...about, scenes }, null, 2)}\n`;
  const store = (name: string, mediaType: string, content: string) =>
    context.artifact(name, { kind: name, mediaType }, (path) => writeFile(path, content));
  await store('scenes.json', 'application/json', json);
  await store(
    'scenes.csv',
    'text/csv',
    csv([COLUMNS, ...scenes.map((scene) => COLUMNS.map((column) => scene[column]))]),
  );
  const cues = scenes.map((scene) => ({ startS: scene.start_s, endS: scene.end_s, text: `Scene ${scene.index}` }));
  await store('scenes.vtt', 'text/vtt', webvtt(cues));
}

const COLUMNS = [
  'index',
  'start_timecode',
  'end_timecode',
  'start_s',
  'end_s',
  'duration_s',
  'start_frame',
  'end_frame',
  'kind',
  'score',
  'thumbnail',
] as const satisfies readonly (keyof Scene)[];
