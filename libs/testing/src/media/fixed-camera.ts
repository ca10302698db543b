import { encodeVideo } from './encode-video.js';
import { filmShot } from './film-shot.js';
import { SeededRandom } from './seeded-random.js';

/** A single shot of a fixed camera: things large and small move through the picture all the time. */
export async function makeFixedCamera(seed: number, path: string, seconds = 16): Promise<void> {
  const random = new SeededRandom(seed);
  const [width, height, fps, frames] = [320, 180, 10, seconds * 10];
  const { draw } = filmShot(random, { width, height, frames, camera: 'still', movers: 14, lightTo: 0.85 });
  const noise = Int8Array.from({ length: 7919 }, () => random.between(-4, 4));
  await encodeVideo(path, { width, height, fps, frames }, (frame, rgb) => {
    draw(frame, rgb);
    for (let i = 0; i < rgb.length; i++)
      rgb[i] = Math.min(255, Math.max(0, rgb[i]! + noise[(i + frame * 131) % noise.length]!));
  });
}
