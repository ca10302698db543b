import { loadSharp } from './load-sharp.js';

/** A picture as packed RGB, eight bits a channel. */
export interface RgbPicture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Writes a picture as JPEG at `path`. Quality from 1 to 100. */
export async function encodeJpeg({ rgb, width, height }: RgbPicture, path: string, quality = 82): Promise<void> {
  const sharp = await loadSharp();
  await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toFile(path);
}
