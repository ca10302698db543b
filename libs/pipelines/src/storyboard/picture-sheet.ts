import type { RgbPicture } from '@frameq/media';

/** What browsers show without trouble, and what one sheet may take of the memory (at three bytes a pixel, twice). */
const TALLEST = 16_384;
const MOST_PIXELS = 64_000_000;

/** How many rows of pictures a sheet can have, at most as many as are wanted and at least one; sizes in pixels. */
export function rowsThatFit(
  picture: { readonly width: number; readonly height: number },
  columns: number,
  wanted: number,
): number {
  const rowPixels = picture.width * columns * picture.height;
  return Math.max(1, Math.min(wanted, Math.floor(TALLEST / picture.height), Math.floor(MOST_PIXELS / rowPixels)));
}

/** Small pictures laid out in rows, as packed RGB, in one reused buffer. */
export class PictureSheet {
  private readonly rgb: Buffer;
  private count = 0;

  constructor(
    private readonly picture: { readonly width: number; readonly height: number },
    private readonly columns: number,
    private readonly rows: number,
  ) {
    this.rgb = Buffer.alloc(picture.width * columns * picture.height * rows * 3);
  }

  get isFull(): boolean {
    return this.count === this.columns * this.rows;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Copies a picture to the next free place. */
  add(rgb: Uint8Array): void {
    const { width, height } = this.picture;
    const [column, row] = [this.count % this.columns, Math.floor(this.count / this.columns)];
    const stride = width * this.columns * 3;
    for (let y = 0; y < height; y++) {
      const line = rgb.subarray(y * width * 3, (y + 1) * width * 3);
      this.rgb.set(line, (row * height + y) * stride + column * width * 3);
    }
    this.count++;
  }

  /** The sheet so far, without its empty rows; the next picture begins a new one. */
  take(): RgbPicture {
    const { width, height } = this.picture;
    const rows = Math.ceil(this.count / this.columns);
    const rgb = Buffer.from(this.rgb.subarray(0, width * this.columns * height * rows * 3));
    this.rgb.fill(0);
    this.count = 0;
    return { rgb, width: width * this.columns, height: height * rows };
  }
}
