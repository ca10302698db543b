import { paintTexture, put, randomPalette, type Color, type Texture } from './paint-texture.js';
import type { SeededRandom } from './seeded-random.js';

/** Draws frame `index` of a shot into `rgb` (packed, width × height × 3). */
export type DrawFrame = (index: number, rgb: Uint8Array) => void;

export const CAMERAS = ['still', 'pan', 'whip', 'zoom', 'shake'] as const;

export interface ShotPlan {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly camera: (typeof CAMERAS)[number];
  /** How many things move through the picture. */
  readonly movers: number;
  /** The light at the end as a share of the light at the beginning. */
  readonly lightTo: number;
  readonly palette?: readonly Color[];
}

/** Plans one shot: a painted place, a camera that looks at it, things that move through it. */
export function filmShot(random: SeededRandom, plan: ShotPlan): { draw: DrawFrame; palette: readonly Color[] } {
  const palette = plan.palette ?? randomPalette(random);
  const texture = paintTexture(random, palette, plan.width * 3, plan.height * 2);
  const look = planCamera(random, plan);
  const movers = Array.from({ length: plan.movers }, () => planMover(random, plan));
  const draw: DrawFrame = (index, rgb) => {
    const light = 1 + ((plan.lightTo - 1) * index) / plan.frames;
    look(index, texture, rgb);
    for (const move of movers) move(index, rgb);
    if (light !== 1) for (let i = 0; i < rgb.length; i++) rgb[i] = Math.min(255, rgb[i]! * light);
  };
  return { draw, palette };
}

function planCamera(random: SeededRandom, { width, height, frames, camera }: ShotPlan) {
  const [spareX, spareY] = [width * 2 - 2, height - 2];
  const speed = camera === 'pan' ? random.between(0.5, 4) : camera === 'whip' ? random.between(5, 9) : 0;
  const sign = random.chance(0.5) ? 1 : -1;
  const [x0, y0] = [
    sign > 0 ? random.between(0, spareX * 0.3) : random.between(spareX * 0.7, spareX),
    random.between(0, spareY),
  ];
  const drift = camera === 'pan' ? random.between(-0.4, 0.4) : 0;
  const zoomTo = camera === 'zoom' ? random.between(1.3, 2) : 1;
  const jitter = Array.from({ length: frames + 1 }, () =>
    camera === 'shake' ? [random.between(-2.5, 2.5), random.between(-2, 2)] : [0, 0],
  );
  return (index: number, texture: Texture, rgb: Uint8Array): void => {
    const [dx = 0, dy = 0] = jitter[Math.min(index, frames)]!;
    const scale = 1 / (1 + ((zoomTo - 1) * index) / frames);
    const left = bounce(x0 + sign * speed * index + dx, spareX) + (width * (1 - scale)) / 2;
    const top = bounce(y0 + drift * index + dy, spareY) + (height * (1 - scale)) / 2;
    for (let y = 0; y < height; y++) {
      const row = Math.floor(top + y * scale) * texture.width;
      for (let x = 0; x < width; x++) {
        const from = (row + Math.floor(left + x * scale)) * 3;
        const to = (y * width + x) * 3;
        rgb[to] = texture.rgb[from]!;
        rgb[to + 1] = texture.rgb[from + 1]!;
        rgb[to + 2] = texture.rgb[from + 2]!;
      }
    }
  };
}

/** Keeps a place within 0 and `limit` by turning round at the ends. */
function bounce(place: number, limit: number): number {
  const around = ((place % (2 * limit)) + 2 * limit) % (2 * limit);
  return around > limit ? 2 * limit - around : around;
}

function planMover(random: SeededRandom, { width, height }: ShotPlan): DrawFrame {
  const size = random.between(6, 34);
  const [x0, y0] = [random.between(0, width), random.between(0, height)];
  const [vx, vy] = [random.between(-4, 4), random.between(-2, 2)];
  const color: Color = [random.between(0, 255), random.between(0, 255), random.between(0, 255)];
  const isRound = random.chance(0.6);
  return (index, rgb) => {
    const [cx, cy] = [bounce(x0 + vx * index, width), bounce(y0 + vy * index, height)];
    for (let y = Math.max(0, Math.ceil(cy - size)); y < Math.min(height, cy + size); y++) {
      for (let x = Math.max(0, Math.ceil(cx - size)); x < Math.min(width, cx + size); x++) {
        if (!isRound || (x - cx) ** 2 + (y - cy) ** 2 < size * size) put(rgb, (y * width + x) * 3, color, 1);
      }
    }
  };
}
