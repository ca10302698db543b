import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { LogChunk } from '../ipc/messages.js';
import { LOG_LIMITS, LogWriter } from './log-writer.js';

interface Line {
  line: number;
  level: string;
  message: string;
  fields?: Record<string, unknown>;
}

let chunks: LogChunk[];
let texts: string[];
let diskFull = false;
const sink = {
  write: async (index: number, text: string) => {
    if (diskFull) throw new Error('ENOSPC');
    texts[index] = text;
  },
  written: (chunk: LogChunk) => void chunks.push(chunk),
};
const lines = (): Line[] =>
  texts
    .join('')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Line);

beforeEach(() => {
  jest.useFakeTimers();
  [chunks, texts, diskFull] = [[], [], false];
});
afterEach(() => void jest.useRealTimers());

it('writes what was logged after two seconds, without being closed', async () => {
  const log = new LogWriter(sink);
  log.add('info', 'first', { frame: 7 });
  log.add('warn', 'second');
  await jest.advanceTimersByTimeAsync(1_999);
  expect(chunks).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(chunks).toEqual([{ index: 0, firstLine: 1, lines: 2, bytes: Buffer.byteLength(texts[0]!) }]);
  expect(lines()).toMatchObject([
    { line: 1, level: 'info', message: 'first', fields: { frame: 7 } },
    { line: 2, level: 'warn' },
  ]);
});

it('cuts chunks by size, and numbers lines through all of them', async () => {
  const log = new LogWriter(sink, { ...LOG_LIMITS, chunkBytes: 1_000 });
  for (let line = 0; line < 100; line++) log.add('info', 'x'.repeat(50));
  await log.close();
  expect(chunks.length).toBeGreaterThan(10);
  expect(chunks.every((chunk) => chunk.bytes <= 1_000)).toBe(true);
  expect(lines().map((line) => line.line)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  let next = 1;
  for (const chunk of chunks) {
    expect(chunk.firstLine).toBe(next);
    next += chunk.lines;
  }
});

it('counts what comes after the limit, and says so in the log', async () => {
  const log = new LogWriter(sink, { ...LOG_LIMITS, attemptBytes: 2_000 });
  for (let line = 0; line < 1_000; line++) log.add('info', 'x'.repeat(100));
  await log.close();
  const kept = lines();
  expect(texts.join('').length).toBeLessThan(3_000);
  expect(kept.at(-2)!.message).toContain('The log is full');
  expect(kept.at(-1)!.message).toBe(`${log.dropped} lines dropped`);
  expect(kept.length - 2 + log.dropped).toBe(1_000);
});

it('shortens a line that is too long, and survives fields that are no JSON', async () => {
  const log = new LogWriter(sink);
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  log.add('info', 'y'.repeat(1_000_000));
  log.add('info', 'circular', circle);
  log.add('info', 'bulky', { data: 'z'.repeat(100_000) });
  await log.close();
  expect(lines().map((line) => line.message.length)).toEqual([4_096, 8, 5]);
  expect(lines().every((line) => line.fields === undefined)).toBe(true);
});

it('does not fail when the disk is full; it counts what was lost', async () => {
  const log = new LogWriter(sink);
  diskFull = true;
  log.add('info', 'lost');
  await log.close();
  expect(log.dropped).toBe(1);
  expect(chunks).toEqual([]);
});
