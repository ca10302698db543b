import type { HeldMigration, SequencePlace, TableShape } from '@frameq/db';

/** Rises when an older frameq could not read an archive any more. */
export const ARCHIVE_FORMAT = 1;
export const HEADER_NAME = 'frameq-backup.json';
export const MANIFEST_FOLDER = 'manifest/';
export const END_NAME = 'end.json';

/** The first entry of an archive: what it is and what is needed to put it back. */
export interface ArchiveHeader {
  readonly format: number;
  /** The frameq that made it. */
  readonly version: string;
  readonly created_at: string;
  readonly migrations: readonly HeldMigration[];
  readonly tables: readonly TableShape[];
  readonly sequences: readonly SequencePlace[];
  readonly with_models: boolean;
}

/** One line of the manifest. */
export interface ManifestLine {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The last entry: an archive without it was cut off. */
export interface ArchiveEnd {
  readonly entries: number;
  readonly bytes: number;
  readonly files: number;
  /** Files that rows name and that were not there; absent in archives of before this was noted. */
  readonly missing?: number;
  /** Files that were not what their row says. */
  readonly damaged?: number;
  /** Of the text of the whole manifest. */
  readonly manifest_sha256: string;
}
