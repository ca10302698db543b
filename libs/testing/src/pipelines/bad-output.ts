import { execFile } from 'node:child_process';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { choice, type StageContext } from '@frameq/pipelines';
import { testPipeline, testStage } from './test-pipeline.js';

const WAYS = ['good', 'empty', 'json', 'vtt', 'image', 'image-size', 'video', 'video-short', 'video-frames', 'gone'];

/** Stores a good file, and then one that is not what its media type or its promise says. */
export const badOutput = testPipeline(
  'test-bad-output',
  'Stores a file that is not what it should be.',
  { how: choice({ default: 'good', options: WAYS, hint: 'What is wrong with it.' }) },
  { only: testStage(run, { maxAttempts: 1 }) },
);

async function run(context: StageContext): Promise<Record<string, unknown>> {
  const how = String(context.params['how']);
  await context.artifact('first.json', { kind: 'first', mediaType: 'application/json' }, (to) => writeFile(to, '{}'));
  const store = (name: string, mediaType: string, write: (to: string) => Promise<void>, promise = {}) =>
    context.artifact(name, { kind: 'second', mediaType, promise }, write);
  if (how === 'empty') await store('table.csv', 'text/csv', (to) => writeFile(to, ''));
  if (how === 'json') await store('half.json', 'application/json', (to) => writeFile(to, '{"scenes": [1, 2'));
  if (how === 'vtt')
    await store('bad.vtt', 'text/vtt', (to) => writeFile(to, 'WEBVTT\n\n00:05.000 --> 00:02.000\nno\n'));
  if (how === 'image') await store('torn.jpg', 'image/jpeg', (to) => picture(context, to, true));
  if (how === 'image-size') await store('small.jpg', 'image/jpeg', (to) => picture(context, to, false), { width: 640 });
  if (how.startsWith('video') || how === 'good')
    await store('film.mp4', 'video/mp4', (to) => film(context, to), promised(how));
  if (how === 'gone') await rm(path.join(await storedFolder(context), 'first.json'), { force: true });
  return { how };
}

function promised(how: string): object {
  if (how === 'video-short') return { durationS: 60 };
  return { durationS: 2, frames: how === 'video-frames' ? 500 : 20, width: 64, height: 64 };
}

async function film(context: StageContext, to: string): Promise<void> {
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=64x64:rate=10:duration=2'];
  await ffmpeg(context, [...source, '-c:v', 'libx264', '-g', '5', '-pix_fmt', 'yuv420p', to]);
  if (context.params['how'] === 'video') await truncate(to, Math.floor(((await readFile(to)).length * 2) / 3));
}

async function picture(context: StageContext, to: string, torn: boolean): Promise<void> {
  await ffmpeg(context, ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=1:duration=1', '-frames:v', '1', to]);
  if (torn) await truncate(to, Math.floor((await readFile(to)).length / 2));
}

async function ffmpeg({ toolPaths }: StageContext, args: readonly string[]): Promise<void> {
  const { findTools } = await import('@frameq/media');
  const tools = await findTools(toolPaths);
  await promisify(execFile)(tools.ffmpeg.path, ['-nostdin', '-v', 'error', '-y', ...args]);
}

/** Where the first file lies: the folder of temporary files tells where storage is. */
async function storedFolder(context: StageContext): Promise<string> {
  let folder = '';
  await context.artifact('probe.json', { kind: 'first', mediaType: 'application/json' }, async (to) => {
    folder = path.resolve(path.dirname(to), '..');
    await writeFile(to, '{}');
  });
  const { stdout } = await promisify(execFile)('find', [folder, '-name', 'first.json', '-printf', '%T@ %h\n']);
  return stdout.trim().split('\n').sort().at(-1)!.split(' ')[1]!;
}
