import { encodeJpeg, grabPicture, type FrameTimes, type MediaTools, type VideoFacts } from '@frameq/media';
import type { StageContext } from '../stage-context.js';
import type { Boundary } from './boundary.js';
import { sceneBetween, type Scene } from './scene.js';
import type { ThumbnailPicker } from './thumbnail-picker.js';

/** Thumbnails that may wait to be written; a picture is some hundred kilobytes. */
const MOST_WAITING = 8;

interface Collaborators {
  readonly context: StageContext;
  readonly facts: VideoFacts;
  readonly tools: MediaTools;
  readonly times: FrameTimes;
  /** Null when no thumbnails are wanted. */
  readonly thumbnails: { readonly picker: ThumbnailPicker; readonly width: number; readonly height: number } | null;
}

/** Makes scenes of boundaries as they come, and their thumbnails beside the decoding. */
export class SceneWriter {
  readonly scenes: Scene[] = [];
  private begin: Boundary | null = null;
  private waiting = 0;
  private written: Promise<void> = Promise.resolve();

  constructor(private readonly parts: Collaborators) {}

  /** The first frame of the scene that is open. */
  get openSince(): number {
    return this.begin?.frame ?? 0;
  }

  /** Ends the open scene at a boundary, or at the end of the video; waits only when too many thumbnails queue up. */
  async close(end: Boundary | { readonly frame: number }): Promise<void> {
    const { facts, times, thumbnails } = this.parts;
    if (end.frame <= this.openSince) return;
    const scene = sceneBetween(this.scenes.length + 1, this.begin, end.frame, facts, times);
    this.scenes.push(scene);
    const clean = { start: this.begin?.to ?? 0, end: 'from' in end ? end.from : end.frame };
    if (thumbnails !== null) {
      const picked = thumbnails.picker.pick({ start: scene.start_frame, end: scene.end_frame }, clean);
      this.waiting++;
      this.written = this.written.then(() => this.store(scene, picked?.rgb ?? null)).finally(() => this.waiting--);
      this.written.catch(() => undefined); // awaited below or at the end
      if (this.waiting >= MOST_WAITING) await this.written;
    }
    if ('from' in end) this.begin = end;
  }

  /** Resolves when every thumbnail is stored. */
  async finish(): Promise<void> {
    await this.written;
  }

  private async store(scene: Scene, picked: Buffer | null): Promise<void> {
    const { context, thumbnails } = this.parts;
    const { width, height } = thumbnails!;
    context.signal.throwIfAborted();
    const rgb = picked ?? (await this.grab(scene));
    if (rgb === null) return;
    const name = `thumbnails/scene-${String(scene.index).padStart(4, '0')}.jpg`;
    await context.artifact(name, { kind: 'thumbnail', mediaType: 'image/jpeg' }, (path) =>
      encodeJpeg({ rgb, width, height }, path),
    );
    scene.thumbnail = name;
  }

  /** A scene too short to hold one of the pictures that the decode gave is looked up in the file. */
  private async grab(scene: Scene): Promise<Buffer | null> {
    const { context, facts, tools, thumbnails } = this.parts;
    const { width, height } = thumbnails!;
    const atS = (scene.start_s + scene.end_s) / 2;
    return grabPicture({ path: context.input!.path, facts, tools, signal: context.signal, atS, width, height });
  }
}
