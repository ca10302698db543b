import type { Readable } from 'node:stream';
import type { PictureRequest } from './decode-arguments.js';

/** Cuts a stream of packed RGB into pictures and hands each over with the number of its frame. */
export function slicePictures(stream: Readable, { width, height, everyFrames, onPicture }: PictureRequest): void {
  const bytes = width * height * 3;
  let picture = Buffer.allocUnsafeSlow(bytes);
  let [filled, index] = [0, 0];
  stream.on('data', (chunk: Buffer) => {
    for (let taken = 0; taken < chunk.length;) {
      const step = Math.min(bytes - filled, chunk.length - taken);
      chunk.copy(picture, filled, taken, taken + step);
      filled += step;
      taken += step;
      if (filled < bytes) continue;
      onPicture(index * everyFrames, picture);
      picture = Buffer.allocUnsafeSlow(bytes); // the receiver keeps the last one
      filled = 0;
      index++;
    }
  });
  stream.on('error', () => undefined); // destroyed with the decode
}
