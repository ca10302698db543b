import type { StageView } from '@frameq/contracts';
import { formatDuration, formatLength, formatPosition } from '../output/format.js';
import { type Column, renderTable } from '../output/table.js';
import { showable } from '../output/text-width.js';
import type { JobTextTerms } from './job-text.js';

type Result = Readonly<Record<string, unknown>>;

interface Scene {
  readonly index: number;
  readonly start_s: number;
  readonly end_s: number;
  readonly kind?: string;
  readonly score?: number | null;
}

interface Passage {
  readonly kind: string;
  readonly start_s: number;
  readonly end_s: number;
}

const ROWS_SHOWN = 20;

/** What the stages of an item returned, for people: scenes and passages as tables, the video in a line, the rest as facts. */
export function resultLines(stages: readonly StageView[], terms: JobTextTerms): string[] {
  const results = stages.flatMap((stage) => (stage.result === null ? [] : [stage.result]));
  return results.flatMap((result, index) => oneResult(result, index === results.length - 1, terms));
}

function oneResult(result: Result, isLast: boolean, terms: JobTextTerms): string[] {
  const scenes = rowsOf<Scene>(result['scenes']);
  const passages = rowsOf<Passage>(result['passages']);
  if (scenes !== null)
    return [...videoLine(result), ...sceneLines(scenes, Number(result['scene_count'] ?? scenes.length), terms)];
  if (passages !== null)
    return [...videoLine(result), ...passageLines(passages, Number(result['passage_count'] ?? passages.length), terms)];
  return isLast ? [...videoLine(result), ...factLines(result, terms)] : [];
}

function sceneLines(scenes: readonly Scene[], total: number, terms: JobTextTerms): string[] {
  const columns: Column<Scene>[] = [
    { title: 'SCENE', value: (scene) => String(scene.index), align: 'right' },
    { title: 'START', value: (scene) => formatPosition(scene.start_s) },
    { title: 'END', value: (scene) => formatPosition(scene.end_s) },
    { title: 'LENGTH', value: (scene) => formatLength(scene.end_s - scene.start_s), align: 'right' },
    { title: 'BEGINS WITH', value: (scene) => showable(scene.kind ?? '') },
    {
      title: 'SCORE',
      value: (scene) => (typeof scene.score === 'number' ? scene.score.toFixed(2) : ''),
      align: 'right',
    },
  ];
  return tableOf(scenes, total, columns, terms);
}

function passageLines(passages: readonly Passage[], total: number, terms: JobTextTerms): string[] {
  if (passages.length === 0) return ['no doubtful passages'];
  const columns: Column<Passage>[] = [
    { title: 'PASSAGE', value: (passage) => showable(passage.kind) },
    { title: 'START', value: (passage) => formatPosition(passage.start_s) },
    { title: 'END', value: (passage) => formatPosition(passage.end_s) },
    { title: 'LENGTH', value: (passage) => formatLength(passage.end_s - passage.start_s), align: 'right' },
  ];
  return tableOf(passages, total, columns, terms);
}

function tableOf<Row>(
  rows: readonly Row[],
  total: number,
  columns: readonly Column<Row>[],
  terms: JobTextTerms,
): string[] {
  const shown = terms.all ? rows : rows.slice(0, ROWS_SHOWN);
  const table = renderTable(shown, columns, terms.width - 2, (title) => terms.paint('dim', title));
  if (total <= shown.length) return table;
  const where = shown.length < rows.length ? '--all shows more' : 'the files hold all';
  return [...table, terms.paint('dim', `${(total - shown.length).toLocaleString('en-US')} more; ${where}.`)];
}

function videoLine(result: Result): string[] {
  const video = result['video'];
  if (typeof video !== 'object' || video === null) return [];
  const { width, height, fps, duration_s: duration } = video as Result;
  if (typeof width !== 'number' || typeof height !== 'number') return [];
  const rate = typeof fps === 'number' ? ` at ${fps} frames/s` : '';
  const length = typeof duration === 'number' ? `, ${formatLength(duration)} long` : '';
  const device = typeof result['device'] === 'string' ? `, measured on ${showable(result['device'])}` : '';
  return [`${width}×${height}${rate}${length}${device}`];
}

function factLines(result: Result, terms: JobTextTerms): string[] {
  const facts = Object.entries(result).filter(([, value]) => value !== null && typeof value !== 'object');
  const columns: Column<[string, unknown]>[] = [
    { title: '', value: ([name]) => showable(name.replaceAll('_', ' ')) },
    { title: '', value: ([name, value]) => factText(name, value), flexible: true },
  ];
  return renderTable(facts, columns, terms.width - 2).slice(1);
}

function factText(name: string, value: unknown): string {
  if (typeof value === 'number' && /_s$/.test(name)) return formatDuration(value);
  return showable(typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(4) : String(value));
}

function rowsOf<Row>(value: unknown): readonly Row[] | null {
  const isRows =
    Array.isArray(value) &&
    value.every(
      (row) =>
        typeof row === 'object' && row !== null && typeof row.start_s === 'number' && typeof row.end_s === 'number',
    );
  return isRows ? (value as readonly Row[]) : null;
}
