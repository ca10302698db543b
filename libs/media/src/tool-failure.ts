import { AppError } from '@frameq/domain';

/** What stands in ffmpeg's stderr, and what it means; the first that matches counts. */
const MEANINGS: readonly (readonly [RegExp, (line: string) => AppError])[] = [
  [
    /not (on|in) whitelist/i,
    () =>
      new AppError('MEDIA_REFERENCES_FILES', 'The file points at other files or addresses, which are not followed.'),
  ],
  [
    /exceeds max_streams|number of streams exceeds/i,
    () =>
      new AppError('MEDIA_TOO_LARGE', 'The file holds more streams than are allowed.', {
        hint: 'Keep the picture and the sound that are needed; whoever runs the worker can raise MEDIA_MAX_STREAMS.',
      }),
  ],
  [
    /cannot allocate memory|failed to allocate|out of memory/i,
    (line) =>
      new AppError('MEDIA_TOO_LARGE', `The file asks for more memory than is allowed: ${line}`, {
        hint: 'Its header may lie; if the file is sound, raise MEDIA_MEMORY_MB.',
      }),
  ],
  [/no space left/i, () => new AppError('STORAGE_FULL', 'The disk is full.')],
  [
    /moov atom not found/i,
    () =>
      new AppError(
        'MEDIA_TRUNCATED',
        'The index of the video (its "moov" box) is missing: the recording or copy was not finished.',
      ),
  ],
  [
    /(decoder|decoding) .*(not found|unavailable)|no decoder/i,
    (line) => new AppError('MEDIA_UNREADABLE', `This ffmpeg cannot decode the video: ${line}`),
  ],
];

/** The error for a tool that gave nothing usable, by the last lines that it wrote. */
export function toolFailure(lines: readonly string[], code: number): AppError {
  for (const [pattern, meaning] of MEANINGS) {
    const line = lines.find((text) => pattern.test(text));
    if (line !== undefined) return meaning(line);
  }
  const detail = { exit_code: code, stderr: [...lines] };
  const last = lines.at(-1);
  return new AppError(
    'MEDIA_UNREADABLE',
    last === undefined ? 'The video cannot be read.' : `The video cannot be read: ${last}`,
    { detail },
  );
}
