import { encodeVideo } from './encode-video.js';
import { CAMERAS, filmShot, type DrawFrame } from './film-shot.js';
import type { Color } from './paint-texture.js';
import { SeededRandom } from './seeded-random.js';

/** Where one shot gives way to the next: from the first frame that differs from it up to the first that is the next alone. */
export interface TrueBoundary {
  readonly kind: 'cut' | 'fade' | 'dissolve';
  readonly startFrame: number;
  /** Equals startFrame for a cut. */
  readonly endFrame: number;
}
export interface Clip {
  readonly frames: number;
  readonly fps: number;
  readonly boundaries: readonly TrueBoundary[];
}

const [WIDTH, HEIGHT, FPS] = [320, 180, 25];

interface Segment {
  readonly start: number;
  readonly draw: DrawFrame;
  /** How the shot before gives way to this one; the frames lie before `start`. */
  readonly enter: {
    readonly kind: TrueBoundary['kind'];
    readonly out: number;
    readonly hold: number;
    readonly into: number;
  };
}

/**
 * Makes a video of twelve to fourteen shots with cuts, fades through black, dissolves, pans, zooms, shaking, moving things,
 * changing light, noise and flashes, all from a seed, and says where its shots change.
 */
export async function makeClip(seed: number, path: string): Promise<Clip> {
  const random = new SeededRandom(seed);
  const segments = planSegments(random);
  const last = segments.at(-1)!;
  const frames = last.start + random.whole(30, 80);
  const flashes = planFlashes(random, segments, frames);
  const grain = planGrain(random);
  const other = new Uint8Array(WIDTH * HEIGHT * 3);
  const crf = String(random.whole(18, 28));
  const output = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', crf, '-g', '250', '-pix_fmt', 'yuv420p'];
  await encodeVideo(path, { width: WIDTH, height: HEIGHT, fps: FPS, frames, output }, (frame, rgb) => {
    drawTimeline(segments, frame, rgb, other);
    const flash = flashes.get(frame) ?? 0;
    if (flash > 0) for (let i = 0; i < rgb.length; i++) rgb[i] = rgb[i]! + (255 - rgb[i]!) * flash;
    grain(frame, rgb);
  });
  return { frames, fps: FPS, boundaries: segments.slice(1).map(boundaryOf) };
}

function planSegments(random: SeededRandom): Segment[] {
  const segments: Segment[] = [];
  let palette: readonly Color[] | undefined;
  let place = 0;
  for (let count = random.whole(12, 14), i = 0; i < count; i++) {
    const enter = i === 0 ? { kind: 'cut' as const, out: 0, hold: 0, into: 0 } : planTransition(random);
    place += i === 0 ? 0 : random.whole(30, 85) + enter.out + enter.hold + enter.into;
    const keep = random.chance(0.25) ? palette : undefined; // neighbouring shots of one place look alike
    const shot = filmShot(random, {
      width: WIDTH,
      height: HEIGHT,
      frames: 200,
      camera: random.pick(CAMERAS),
      movers: random.whole(0, 6),
      lightTo: random.chance(0.25) ? random.between(0.5, 1.5) : 1,
      ...(keep === undefined ? {} : { palette: keep }),
    });
    palette = shot.palette;
    segments.push({ start: place, draw: shot.draw, enter });
  }
  return segments;
}

function planTransition(random: SeededRandom): Segment['enter'] {
  const kind = random.pick(['cut', 'cut', 'cut', 'dissolve', 'fade'] as const);
  if (kind === 'cut') return { kind, out: 0, hold: 0, into: 0 };
  if (kind === 'dissolve') return { kind, out: 0, hold: 0, into: random.whole(10, 36) };
  return { kind, out: random.whole(8, 20), hold: random.whole(4, 15), into: random.whole(8, 20) };
}

function boundaryOf({ start, enter }: Segment): TrueBoundary {
  return { kind: enter.kind, startFrame: start - enter.out - enter.hold - enter.into, endFrame: start };
}

function drawTimeline(segments: readonly Segment[], frame: number, rgb: Uint8Array, other: Uint8Array): void {
  const next = segments.findIndex((segment) => boundaryOf(segment).startFrame > frame);
  const index = (next === -1 ? segments.length : next) - 1;
  const { draw, start, enter } = segments[index]!;
  const begin = start - enter.into;
  if (frame >= start) return draw(frame - begin, rgb);
  const before = segments[index - 1]!;
  const age = frame - (before.start - before.enter.into);
  const share = (frame - begin + 1) / (enter.into + 1);
  if (enter.kind === 'dissolve') {
    before.draw(age, rgb);
    draw(frame - begin, other);
    for (let i = 0; i < rgb.length; i++) rgb[i] = rgb[i]! * (1 - share) + other[i]! * share;
    return;
  }
  const leaving = 1 - (frame - (begin - enter.hold - enter.out) + 1) / (enter.out + 1);
  if (frame >= begin) draw(frame - begin, rgb);
  else if (leaving > 0) before.draw(age, rgb);
  const light = frame >= begin ? share : Math.max(0, leaving);
  for (let i = 0; i < rgb.length; i++) rgb[i] = rgb[i]! * light;
}

/** Flashes of one to three frames, away from the boundaries, by frame: how much white is mixed in. */
function planFlashes(random: SeededRandom, segments: readonly Segment[], frames: number): Map<number, number> {
  const flashes = new Map<number, number>();
  for (let count = random.whole(1, 4); count > 0; count--) {
    const at = random.whole(12, frames - 15);
    const isNear = segments.some((segment) => at > boundaryOf(segment).startFrame - 12 && at < segment.start + 12);
    if (isNear) continue;
    const strength = random.between(0.35, 0.95);
    for (let i = random.whole(1, 3); i > 0; i--) flashes.set(at + i, strength * random.between(0.7, 1));
  }
  return flashes;
}

/** Sensor noise: one tile of it, laid differently over each frame. */
function planGrain(random: SeededRandom): DrawFrame {
  const strength = random.chance(0.5) ? random.between(1, 8) : 0;
  if (strength === 0) return () => undefined;
  const tile = Int8Array.from(
    { length: 65_537 },
    () => (random.next() + random.next() + random.next() - 1.5) * strength,
  );
  return (frame, rgb) => {
    const shift = (frame * 7919) % tile.length;
    for (let i = 0; i < rgb.length; i++)
      rgb[i] = Math.min(255, Math.max(0, rgb[i]! + tile[(i + shift) % tile.length]!));
  };
}
