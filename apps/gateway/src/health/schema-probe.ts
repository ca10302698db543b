import { type SchemaStatus, schemaStatus } from '@frameq/db';

/** How long a look is good for. */
const GOOD_FOR_MS = 1_000;

/**
 * Looks at the schema at most once a second, however many ask: a look opens a connection of its own, and the readiness
 * probe needs no key, so that anybody could use up the connections of the database.
 */
export class SchemaProbe {
  private last: { readonly until: number; readonly status: Promise<SchemaStatus> } | undefined;

  constructor(
    private readonly look: () => Promise<SchemaStatus>,
    private readonly now: () => number = Date.now,
  ) {}

  /** A probe of the database at `url`. */
  static of(url: string): SchemaProbe {
    return new SchemaProbe(() => schemaStatus(url));
  }

  /** Whether the schema is the one this version needs. Throws DATABASE_UNAVAILABLE. */
  status(): Promise<SchemaStatus> {
    if (this.last === undefined || this.last.until <= this.now()) {
      const looking = { until: Infinity, status: this.look() };
      this.last = looking;
      const settled = (): void => {
        if (this.last === looking) this.last = { ...looking, until: this.now() + GOOD_FOR_MS };
      };
      looking.status.then(settled, settled);
    }
    return this.last.status;
  }
}
