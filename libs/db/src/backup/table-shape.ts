/** A table and the columns of it that are copied, in their order. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Where a sequence stands; null: it was never used. */
export interface SequencePlace {
  readonly name: string;
  readonly value: string | null;
}

/** A migration that a database holds, by its name and the SHA-256 of its file. */
export interface HeldMigration {
  readonly name: string;
  readonly checksum: string;
}

/** A file that a row names. */
export interface NamedFile {
  readonly kind: 'input' | 'artifact' | 'log';
  readonly tenantId: string;
  readonly stageId: string | null;
  readonly token: number | null;
  readonly name: string;
  /** What its content must hash to; null for a log. */
  readonly sha256: string | null;
}

/** Names as SQL: quoted, so that any name of a catalogue can be used. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
}
