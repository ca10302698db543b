import { row, type ErrorRow } from './error-row.js';

/** Errors of what frameq stands on, and of starting it. */
export const SYSTEM_ERRORS = {
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
