interface Candidate {
  readonly frame: number;
  readonly rgb: Buffer;
  readonly contrast: number;
}

/** Keeps the pictures that may become a scene's thumbnail: those of its first seconds, until it is known where it ends. */
export class ThumbnailPicker {
  private candidates: Candidate[] = [];

  /** @param reach frames from a scene's beginning within which its thumbnail is taken */
  constructor(private readonly reach: number) {}

  add(frame: number, rgb: Buffer): void {
    this.candidates.push({ frame, rgb, contrast: contrastOf(rgb) });
  }

  /** Drops what can no longer be chosen: the open scene began at `start`, and all before `judged` belongs to it. */
  trim(start: number, judged: number): void {
    this.candidates = this.candidates.filter(({ frame }) => frame >= judged || frame < start + this.reach);
  }

  /**
   * The picture with the most contrast from the beginning of a scene, and nothing that belongs to earlier ones is kept.
   * @param clean the frames that no fade or dissolve touches; preferred
   * @returns null when the scene is so short that no picture lies in it
   */
  pick(
    scene: { start: number; end: number },
    clean: { start: number; end: number },
  ): { frame: number; rgb: Buffer } | null {
    const inside = this.candidates.filter(({ frame }) => frame >= scene.start && frame < scene.end);
    this.candidates = this.candidates.filter(({ frame }) => frame >= scene.end);
    const untouched = inside.filter(({ frame }) => frame >= clean.start && frame < clean.end);
    const choice = untouched.length > 0 ? untouched : inside;
    const early = choice.filter(({ frame }) => frame < Math.max(clean.start, scene.start) + this.reach);
    const best = (early.length > 0 ? early : choice).reduce<Candidate | null>(
      (a, b) => (a === null || b.contrast > a.contrast ? b : a),
      null,
    );
    return best;
  }
}

/** Standard deviation of the green channel, over every 16th pixel. */
function contrastOf(rgb: Buffer): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let i = 1; i < rgb.length; i += 48) {
    const value = rgb[i]!;
    sum += value;
    squares += value * value;
    count++;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
