import type { SeededRandom } from './seeded-random.js';

/** A picture larger than the frame, as packed RGB; cameras look at a part of it. */
export interface Texture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}
export type Color = readonly [number, number, number];

/** Three colors that a texture runs through. */
export function randomPalette(random: SeededRandom): readonly Color[] {
  const hue = random.next();
  const spread = random.between(0.08, 0.4);
  return [
    colorOf(hue, random.between(0.3, 0.9), random.between(0.08, 0.35)),
    colorOf(hue + spread, random.between(0.2, 0.8), random.between(0.35, 0.65)),
    colorOf(hue + 2 * spread, random.between(0.1, 0.7), random.between(0.65, 0.95)),
  ];
}

/** Value noise of several octaves in the colors of the palette, with shapes on it, as a stand-in for a place. */
export function paintTexture(random: SeededRandom, palette: readonly Color[], width: number, height: number): Texture {
  const rgb = new Uint8Array(width * height * 3);
  const grain = random.between(24, 90);
  const octaves = [1, 2, 4, 8].map((factor) => ({
    cell: grain / factor,
    weight: 1 / factor,
    grid: grid(random, width, height, grain / factor),
  }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (const { cell, weight, grid: points } of octaves) value += weight * noiseAt(points, x / cell, y / cell);
      const shade = Math.min(1, Math.max(0, (value / 1.875 - 0.5) * 1.9 + 0.5));
      put(rgb, (y * width + x) * 3, mix(palette, shade), 1);
    }
  }
  const shapes = random.whole(8, 40);
  for (let i = 0; i < shapes; i++) paintShape(random, rgb, width, height, palette);
  return { width, height, rgb };
}

/** Writes a color over a pixel, `strength` from 0 to 1. */
export function put(rgb: Uint8Array, at: number, color: Color, strength: number): void {
  for (let c = 0; c < 3; c++) rgb[at + c] = rgb[at + c]! * (1 - strength) + color[c]! * strength;
}

function paintShape(
  random: SeededRandom,
  rgb: Uint8Array,
  width: number,
  height: number,
  palette: readonly Color[],
): void {
  const [cx, cy, size] = [random.whole(0, width), random.whole(0, height), random.between(6, 46)];
  const color = random.chance(0.5)
    ? random.pick(palette)
    : colorOf(random.next(), random.next(), random.between(0.1, 0.9));
  const [isRound, aspect] = [random.chance(0.5), random.between(0.4, 2)];
  for (let y = Math.max(0, Math.floor(cy - size)); y < Math.min(height, cy + size); y++) {
    for (let x = Math.max(0, Math.floor(cx - size * aspect)); x < Math.min(width, cx + size * aspect); x++) {
      const [dx, dy] = [(x - cx) / (size * aspect), (y - cy) / size];
      if (!isRound || dx * dx + dy * dy < 1) put(rgb, (y * width + x) * 3, color, 0.9);
    }
  }
}

interface Grid {
  readonly columns: number;
  readonly values: Float32Array;
}

function grid(random: SeededRandom, width: number, height: number, cell: number): Grid {
  const [columns, rows] = [Math.ceil(width / cell) + 2, Math.ceil(height / cell) + 2];
  return { columns, values: Float32Array.from({ length: columns * rows }, () => random.next()) };
}

function noiseAt({ columns, values }: Grid, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [smooth(x - column), smooth(y - row)];
  const at = row * columns + column;
  const top = values[at]! * (1 - fx) + values[at + 1]! * fx;
  const bottom = values[at + columns]! * (1 - fx) + values[at + columns + 1]! * fx;
  return top * (1 - fy) + bottom * fy;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function mix(palette: readonly Color[], share: number): Color {
  const place = share * (palette.length - 1);
  const index = Math.min(palette.length - 2, Math.floor(place));
  const [a, b, t] = [palette[index]!, palette[index + 1]!, place - index];
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** HSL to RGB, each from 0 to 1 on the way in. */
function colorOf(hue: number, saturation: number, lightness: number): Color {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue * 12) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
