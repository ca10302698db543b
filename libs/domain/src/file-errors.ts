import { type ErrorRow, row } from './error-row.js';

/** The errors about files: what comes in and what is kept. Part of the table of errors. */
export const FILE_ERRORS = {
  PATH_NOT_FOUND: row(
    404,
    false,
    'Check the path as the server sees it; `GET /api/v1/paths/list` shows what is there.',
  ),
  INPUT_GONE: row(410, false, 'The file is not there any more; submit it again.', 'invalid_input'),
  INPUT_CHANGED: row(
    409,
    false,
    'The file is not what it was when the job was submitted; submit it again, or keep copies with STAGE_ON_SUBMIT=true.',
    'invalid_input',
  ),
  ARTIFACT_EXPIRED: row(410, false, 'Its file was removed by retention; run the job again to make it anew.'),
  UPLOAD_EXPIRED: row(410, false, 'The unfinished upload was kept long enough and is gone; begin a new one.'),
  UPLOAD_OFFSET_MISMATCH: row(409, false, 'Ask with HEAD for Upload-Offset and go on from there.'),
  TOO_MANY_UPLOADS: row(429, true, 'Finish or delete unfinished uploads first; they expire by themselves.'),
} as const satisfies Record<string, ErrorRow>;
