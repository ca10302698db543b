import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csv } from '@frameq/media';
import type { StageContext } from '../stage-context.js';
import type { Passage } from './find-passages.js';
import { MEASURES, type SampleSeries } from './sample-series.js';

const COLUMNS = ['time_s', ...MEASURES] as const;

/** Stores the measures and the passages as JSON and as tables; the samples are streamed, because they can be many. */
export async function writeQuality(
  context: StageContext,
  series: SampleSeries,
  passages: readonly Passage[],
  about: Record<string, unknown>,
): Promise<void> {
  const store = (name: string, mediaType: string, write: (path: string) => Promise<void>) =>
    context.artifact(name, { kind: name, mediaType }, write);
  const head = JSON.stringify(
    { version: 1, input: context.input?.name ?? null, ...about, passages, columns: COLUMNS },
    null,
    2,
  ).slice(0, -2);
  await store('quality.json', 'application/json', (path) => stream(path, jsonLines(head, series)));
  await store('quality.csv', 'text/csv', (path) => stream(path, csvLines(series)));
  const table = csv([
    ['kind', 'start_s', 'end_s', 'duration_s'],
    ...passages.map((p) => [p.kind, p.start_s, p.end_s, p.duration_s]),
  ]);
  await store('passages.csv', 'text/csv', (path) => writeFile(path, table));
}

function stream(path: string, lines: Iterable<string>): Promise<void> {
  return pipeline(Readable.from(lines), createWriteStream(path));
}

function* jsonLines(head: string, series: SampleSeries): Iterable<string> {
  yield `${head},\n  "samples": [`;
  for (let i = 0; i < series.length; i++) yield `${i === 0 ? '' : ','}\n    ${JSON.stringify(series.row(i))}`;
  yield '\n  ]\n}\n';
}

function* csvLines(series: SampleSeries): Iterable<string> {
  yield csv([COLUMNS]);
  for (let i = 0; i < series.length; i++) yield csv([series.row(i)]);
}
