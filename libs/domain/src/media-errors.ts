import { row, type ErrorRow } from './error-row.js';

/** Errors of the file that was submitted. */
export const MEDIA_ERRORS = {
  EMPTY_FILE: row(
    422,
    false,
    'The file has no bytes; check that it was written completely, then submit it again.',
    'invalid_input',
  ),
  NOT_A_VIDEO: row(422, false, 'Submit a video such as MP4, MOV, MKV, WebM, AVI or MPEG-TS.', 'invalid_input'),
  NO_VIDEO_STREAM: row(422, false, 'The file holds no video stream; submit a file with a picture.', 'invalid_input'),
  MEDIA_TRUNCATED: row(422, false, 'The end of the file is missing; copy or record it again.', 'invalid_input'),
  MEDIA_UNREADABLE: row(
    422,
    false,
    'The video cannot be decoded; convert it with `ffmpeg -i FILE out.mp4` and submit that.',
    'invalid_input',
  ),
  MEDIA_REFERENCES_FILES: row(
    422,
    false,
    'Playlists that name other files are never followed; submit the video itself.',
    'invalid_input',
  ),
  MEDIA_TOO_LARGE: row(
    422,
    false,
    'Scale the video down, or cut it into parts, before submitting it.',
    'invalid_input',
  ),
  INPUT_REQUIRED: row(400, false, 'Name at least one input file; this pipeline reads one.', 'invalid_input'),
} as const satisfies Record<string, ErrorRow>;
