import { AppError } from '@frameq/domain';
import { loadSharp } from './load-sharp.js';
import { MEDIA_LIMITS, type MediaLimits } from './media-limits.js';

/** What a picture is. */
export interface PictureFacts {
  readonly format: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a JPEG, PNG, WebP or AVIF completely and says what it is.
 * @throws AppError MEDIA_UNREADABLE (another format, damaged), MEDIA_TOO_LARGE
 */
export async function examinePicture(
  path: string,
  limits: Pick<MediaLimits, 'maxPixels'> = MEDIA_LIMITS,
): Promise<PictureFacts> {
  const sharp = await loadSharp();
  try {
    const picture = sharp(path, { failOn: 'warning', limitInputPixels: limits.maxPixels, sequentialRead: true });
    const { format, width, height } = await picture.metadata();
    if (width * height > limits.maxPixels) throw new Error('Input image exceeds pixel limit');
    await picture.stats();
    return { format, width, height };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const tooLarge = /pixel limit/i.test(reason);
    const message = tooLarge
      ? 'The picture has more pixels than are allowed.'
      : `The picture cannot be read: ${reason}`;
    throw new AppError(tooLarge ? 'MEDIA_TOO_LARGE' : 'MEDIA_UNREADABLE', message, { cause });
  }
}
