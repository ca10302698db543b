import { expect, it } from '@jest/globals';
import { readLines } from './read-lines.js';

async function* cut(text: string, size: number, end?: Error): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  if (end !== undefined) throw end;
}

it.each([1, 2, 3, 100])('reads whole lines from chunks of %i bytes, also inside a letter', async (size) => {
  const lines: string[] = [];
  for await (const line of readLines(cut('erste Größe\n\n映画\nlast', size))) lines.push(line);
  expect(lines).toEqual(['erste Größe', '', '映画', 'last']);
});

it('ends with the error of the stream', async () => {
  const lines: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const line of readLines(cut('whole\nhalf', 4, new Error('cut off')))) lines.push(line);
  };
  await expect(reading()).rejects.toThrow('cut off');
  expect(lines).toEqual(['whole']);
});
