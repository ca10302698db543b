import type {
  CleanupReport,
  PathEntryView,
  PathListView,
  PathView,
  StorageView,
  UploadCheckView,
} from '@frameq/contracts';
import { flag, list, named, nullable, object, oneOf, type Schema, text, time, whole } from '../schema.js';

const days = (description: string): Schema => nullable(whole(description));

/** The schemas around files: paths of the server, the disk, retention. */
export const STORAGE_SCHEMAS: Readonly<Record<string, Schema>> = {
  UploadCheckView: object<UploadCheckView>('Whether a content is stored for you.', {
    exists: flag('True: submit with `{"sha256": …}` instead of sending it again.'),
    sha256: text('The SHA-256 that was asked for, hex.'),
    bytes: nullable(whole('Its size; null when it is not stored.')),
  }),
  PathView: object<PathView>('What the server makes of a path.', {
    given: text('As it was written.'),
    path: nullable(text('In the server’s spelling; null when there is none.')),
    allowed: flag('True when a job may read it.'),
    reason: nullable(text('Why not.')),
    hint: nullable(text('What to do about it.')),
    kind: nullable(oneOf('What it is; null when it is not there or not to be looked at.', ['file', 'folder'])),
    bytes: nullable(whole('The size of a file.')),
  }),
  PathEntryView: object<PathEntryView>('Something in a folder of the server.', {
    name: text('Its name.'),
    path: text('Its path.'),
    kind: oneOf('What it is.', ['file', 'folder', 'other']),
    is_media: flag('True when its ending is that of a video, picture or sound.'),
    bytes: nullable(whole('The size of a file.')),
    modified_at: nullable(time('When it changed last.')),
    allowed: flag('True when it can be chosen.'),
    reason: nullable(text('Why it cannot be chosen.')),
  }),
  PathListView: object<PathListView>('A page of a folder of the server.', {
    path: nullable(text('The folder; null: these are the allowed folders themselves.')),
    parent: nullable(text('The folder above, when it may be listed too.')),
    data: list('Media, then folders, then the rest, each by name.', named('PathEntryView')),
    next_cursor: nullable(text('Give it as `cursor` for the next page; null at the end.')),
    roots: list('Folders that jobs may read from.', text('A folder.')),
    note: nullable(text('Why another folder is shown than one would expect.')),
  }),
  StorageView: object<StorageView>('How full the disk is and what is kept on it.', {
    mode: oneOf('copy: files submitted by path are copied at once; in_place: they are read where they lie.', [
      'copy',
      'in_place',
    ]),
    free_bytes: whole('Free on the disk.'),
    total_bytes: whole('Size of the disk.'),
    reserve_bytes: whole('Below this much free space nothing is taken in and workers take no work.'),
    resume_bytes: whole('With this much free, workers go on.'),
    low: flag('True when less than the reserve is free.'),
    retention_days: days('Days after which files of ended jobs are removed; null: never.'),
    job_retention_days: days('Days after which ended jobs are deleted; null: never.'),
    input_roots: list('Folders that jobs may read from by path.', text('A folder.')),
    usage: object<StorageView['usage']>('What your tenant keeps.', {
      inputs: whole('Inputs.'),
      input_bytes: whole('Their bytes; the same content counts once.'),
      artifacts: whole('Artifacts.'),
      artifact_bytes: whole('Their bytes.'),
    }),
  }),
  CleanupReport: object<CleanupReport>('What was removed, or would be.', {
    dry_run: flag('True: nothing was removed.'),
    older_than_days: days('Files of jobs that ended longer ago; null: only what no row names.'),
    jobs_older_than_days: days('Jobs that ended longer ago; null: jobs are kept.'),
    kinds: list(
      'By kind.',
      object<CleanupReport['kinds'][number]>('A kind.', {
        kind: oneOf('What it is.', ['artifacts', 'logs', 'inputs', 'jobs', 'orphans']),
        count: whole('How many.'),
        bytes: whole('How much.'),
      }),
    ),
    total_bytes: whole('How much in all.'),
    failures: whole('Files that could not be removed; the next cleanup tries again.'),
  }),
};
