import type { FailureClass } from './failure.js';

interface ErrorRow {
  /** The HTTP status that goes with the code. */
  readonly status: number;
  /** Whether trying again, unchanged, may help. */
  readonly retryable: boolean;
  /** What the reader can do about it. */
  readonly hint: string;
  /** The class of a stage that fails with this code; unset where a stage cannot. */
  readonly class?: FailureClass;
}

/** Every error that frameq can answer with. One table, one class (`AppError`), one envelope. */
export const ERRORS = {
  // Requests
  INVALID_CONFIG: row(
    400,
    false,
    'Correct the named field; `frameq pipelines view NAME` shows what is allowed.',
    'invalid_input',
  ),
  INVALID_REQUEST: row(400, false, 'Correct the named field; /docs shows the shape of each request.'),
  INVALID_JSON: row(400, false, 'Send a JSON body that parses, with Content-Type: application/json.'),
  INVALID_CURSOR: row(400, false, 'Use next_cursor exactly as the last page gave it, with the same filters.'),
  UNAUTHORIZED: row(
    401,
    false,
    'Send a key as `X-API-Key: fq_…` or `Authorization: Bearer fq_…`; the first start printed one.',
  ),
  CROSS_SITE_REFUSED: row(
    403,
    false,
    'Send the request from the console itself, or with the header X-Frameq-Request; or send a key instead of a cookie.',
  ),
  FORBIDDEN: row(403, false, 'Use a key that has the scope named in the message.'),
  PATH_NOT_ALLOWED: row(403, false, 'Use a path beneath one of the allowed input folders, or upload the file.'),
  ROUTE_NOT_FOUND: row(404, false, 'See /docs for the routes that exist.'),
  JOB_NOT_FOUND: row(404, false, 'List your jobs with `frameq jobs list`; jobs of other tenants are not shown.'),
  KEY_NOT_FOUND: row(404, false, 'List the keys with `frameq keys list`; keys of other tenants are not shown.'),
  TENANT_NOT_FOUND: row(
    404,
    false,
    'List the tenants with `frameq tenants list`, or make one with `frameq tenants create`.',
  ),
  PIPELINE_NOT_FOUND: row(404, false, 'List what can be run with `frameq pipelines list`.'),
  ARTIFACT_NOT_FOUND: row(404, false, 'List the files of a job with `frameq artifacts list JOB`.'),
  INPUT_NOT_FOUND: row(404, false, 'Upload the file first; the answer holds the id to submit with.'),
  MODEL_NOT_FOUND: row(
    404,
    false,
    'Rebuild the bundled models with `npm run build`, or add the model to the model store.',
    'missing_model',
  ),
  WEBHOOK_NOT_FOUND: row(404, false, 'List your webhooks with `frameq webhooks list`.'),
  DELIVERY_NOT_FOUND: row(
    404,
    false,
    'List what was sent with `frameq webhooks deliveries WEBHOOK`; it is kept for 30 days.',
  ),
  WEBHOOK_URL_REFUSED: row(
    400,
    false,
    'Use an https URL at a public address; who runs frameq can open others with WEBHOOK_ALLOWED_HOSTS and WEBHOOK_PORTS.',
  ),
  WEBHOOK_LIMIT_REACHED: row(409, false, 'Delete a webhook that you no longer need.'),
  WEBHOOK_DISABLED: row(409, false, 'Switch the webhook on again, then repeat this.'),
  METHOD_NOT_ALLOWED: row(405, false, 'Use one of the methods named in the Allow header.'),
  JOB_NOT_FINISHED: row(409, false, 'Wait until the job has finished, or cancel it first.'),
  JOB_NOT_RETRYABLE: row(
    409,
    false,
    'Only failed or cancelled stages can be retried; submit a new job to run a completed one again.',
  ),
  KEY_NOT_ACTIVE: row(
    409,
    false,
    'It was revoked, has expired or was rotated before; make a key with `frameq keys create`.',
  ),
  LAST_ADMIN_KEY: row(409, false, 'Make another key with the scope admin first, or rotate this one with an overlap.'),
  TENANT_EXISTS: row(409, false, 'Choose another id, or change the tenant with `frameq tenants set`.'),
  IDEMPOTENCY_IN_FLIGHT: row(409, true, 'The first request with this key is still running; ask again in a second.'),
  LENGTH_REQUIRED: row(411, false, 'Send Content-Length or Transfer-Encoding: chunked.'),
  UPLOAD_TOO_LARGE: row(413, false, 'Send a smaller file, or raise MAX_UPLOAD_BYTES.'),
  BODY_TOO_LARGE: row(413, false, 'Send a smaller body; split a large submission into several jobs.'),
  URI_TOO_LONG: row(414, false, 'Shorten the URL; put long values into the body.'),
  UNSUPPORTED_CONTENT_TYPE: row(415, false, 'Use one of the content types named in the message.'),
  RANGE_NOT_SATISFIABLE: row(416, false, 'Ask for a range inside the size that Content-Range names.'),
  CONTENT_DIGEST_MISMATCH: row(422, true, 'The bytes changed on the way; send the file again.'),
  IDEMPOTENCY_KEY_REUSED: row(422, false, 'Use a new Idempotency-Key for a different request.'),
  REQUEST_TIMEOUT: row(408, true, 'The request stalled; send it again over a steadier connection.'),
  HEADERS_TOO_LARGE: row(431, false, 'Send fewer or shorter headers; 16 KiB are read in all.'),
  RATE_LIMITED: row(429, true, 'Wait as long as Retry-After says.'),
  // Media
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
  // Running
  STAGE_TIMEOUT: row(504, true, 'The stage took longer than its limit; split the input or raise the limit.', 'timeout'),
  STAGE_SILENT: row(
    504,
    true,
    'The stage reported nothing for too long and was stopped; see its log for the last line.',
    'timeout',
  ),
  GPU_OUT_OF_MEMORY: row(
    507,
    true,
    'Lower the batch size, or run fewer GPU jobs at once (MAX_CONCURRENT_GPU_JOBS).',
    'oom_gpu',
  ),
  HOST_OUT_OF_MEMORY: row(507, true, 'Give the worker more memory, or run fewer jobs at once (CPU_SLOTS).', 'oom_host'),
  RUNNER_CRASHED: row(
    500,
    true,
    'The runner died; its log holds the last lines. It is tried again in a fresh process.',
    'native_crash',
  ),
  TOOL_CRASHED: row(
    500,
    true,
    'ffmpeg died while it worked; it is tried again. If it keeps dying, point FFMPEG_PATH at another build.',
    'native_crash',
  ),
  WORKER_LOST: row(500, true, 'The worker that ran this stage vanished; check its machine and log.', 'worker_lost'),
  STAGE_POISON: row(
    500,
    false,
    'The stage keeps killing its runner and was set aside; look at its log, then retry it.',
    'poison',
  ),
  OUTPUT_INVALID: row(
    500,
    true,
    'The result failed its check and was not accepted; see the log, then retry.',
    'internal',
  ),
  GPU_REQUIRED: row(503, true, 'This pipeline needs a GPU; start a worker on a machine that has one.', 'upstream'),
  FFMPEG_NOT_FOUND: row(
    503,
    true,
    'Install ffmpeg, or set FFMPEG_PATH and FFPROBE_PATH; `frameq diagnose` shows what was tried.',
    'upstream',
  ),
  GPU_LOST: row(
    503,
    true,
    'The GPU no longer answers; look at `nvidia-smi` and `dmesg` on that machine, and restart it if need be.',
    'upstream',
  ),
  RUNNER_UNSTARTABLE: row(
    503,
    true,
    'The worker cannot start processes; look for its limits of memory, processes and open files.',
    'upstream',
  ),
  MODEL_CORRUPT: row(500, false, 'The model does not match its manifest; rebuild or pull it again.', 'missing_model'),
  // The system
  DATABASE_UNAVAILABLE: row(
    503,
    true,
    'Postgres cannot be reached; nothing was lost. Try again in a few seconds.',
    'upstream',
  ),
  QUEUE_UNAVAILABLE: row(
    503,
    true,
    'The queue store cannot be reached; submitted jobs are safe and start when it is back.',
    'upstream',
  ),
  STORAGE_FULL: row(507, true, 'Free disk space where FRAMEQ_STORAGE_DIR lies, then try again.', 'upstream'),
  STORAGE_UNAVAILABLE: row(
    503,
    true,
    'The storage folder cannot be read or written; check FRAMEQ_STORAGE_DIR.',
    'upstream',
  ),
  SCHEMA_TOO_NEW: row(
    503,
    false,
    'The database was written by a newer frameq; start that version, or restore a backup.',
  ),
  SCHEMA_NOT_READY: row(503, true, 'Migrations are still running; try again in a few seconds.'),
  MIGRATION_FAILED: row(
    500,
    false,
    'Nothing of the migration was kept; mend what the message names, then start again.',
  ),
  DATA_OF_OTHER_POSTGRES: row(
    500,
    false,
    'Start the frameq that wrote the data, or move the data folder away to begin anew.',
  ),
  DATA_FOLDER_TOO_NEW: row(
    500,
    false,
    'Start the newer frameq that wrote the data folder, or name another with FRAMEQ_DATA_DIR.',
  ),
  BACKUP_INVALID: row(
    422,
    false,
    'The archive is damaged or not a backup; nothing was changed. Use another copy of it.',
  ),
  BACKUP_EXISTS: row(409, false, 'Choose another name, or add --force to replace the file.'),
  RESTORE_NOT_EMPTY: row(
    409,
    false,
    'Restore into an empty data folder (FRAMEQ_DATA_DIR), or add --replace to lose what is there now.',
  ),
  RESTORE_UNFINISHED: row(409, false, 'Run `frameq restore FILE` again; what was cut off is replaced.'),
  STACK_RUNNING: row(409, false, 'Stop it first with `frameq down`, or where it runs; then try again.'),
  PORT_TAKEN: row(500, true, 'Choose another port with PORT=…, or end the program that listens there.'),
  SERVICE_FAILED: row(500, true, 'The log named in the message holds the reason; mend it, then start again.'),
  INVALID_ENVIRONMENT: row(500, false, 'Correct the named environment variables; .env.example lists them all.'),
  INTERNAL: row(500, true, 'This is a bug in frameq; report it with the request id and the log.', 'internal'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** True for a text that is a code of the table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

function row(status: number, retryable: boolean, hint: string, failureClass?: FailureClass): ErrorRow {
  return failureClass === undefined ? { status, retryable, hint } : { status, retryable, hint, class: failureClass };
}
