/**
 * The lines of a stream, whatever way its chunks are cut. Unlike node:readline it ends with the stream's own error, so
 * that an answer that was cut off is never taken for a complete one.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}
