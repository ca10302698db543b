const [WIDTH, HEIGHT] = [64, 36];
const [BLOCK_X, BLOCK_Y] = [8, 6];
const [REACH_X, REACH_Y] = [5, 3];

/**
 * Mean absolute luma difference that is left when each block of the frame may come from nearby in the frame before: full
 * search of small blocks, as in video encoders. Camera moves and moving things leave little, a cut leaves much.
 * @param now and before hold 64 x 36 luma bytes
 */
export function motionResidual(now: Uint8Array, before: Uint8Array): number {
  let total = 0;
  for (let y = 0; y < HEIGHT; y += BLOCK_Y) {
    for (let x = 0; x < WIDTH; x += BLOCK_X) total += bestMatch(now, before, x, y);
  }
  return total / (WIDTH * HEIGHT);
}

function bestMatch(now: Uint8Array, before: Uint8Array, x: number, y: number): number {
  let best = blockDifference(now, before, x, y, 0, 0, Infinity);
  for (let dy = Math.max(-REACH_Y, -y); dy <= Math.min(REACH_Y, HEIGHT - BLOCK_Y - y); dy++) {
    for (let dx = Math.max(-REACH_X, -x); dx <= Math.min(REACH_X, WIDTH - BLOCK_X - x); dx++) {
      if (dx !== 0 || dy !== 0) best = Math.min(best, blockDifference(now, before, x, y, dx, dy, best));
    }
  }
  return best;
}

/** The sum of absolute differences, given up once it exceeds `limit`. */
function blockDifference(
  now: Uint8Array,
  before: Uint8Array,
  x: number,
  y: number,
  dx: number,
  dy: number,
  limit: number,
): number {
  let sum = 0;
  for (let row = 0; row < BLOCK_Y; row++) {
    let a = (y + row) * WIDTH + x;
    let b = (y + row + dy) * WIDTH + x + dx;
    for (let column = 0; column < BLOCK_X; column++, a++, b++) {
      const d = now[a]! - before[b]!;
      sum += d < 0 ? -d : d;
    }
    if (sum >= limit) return sum;
  }
  return sum;
}
