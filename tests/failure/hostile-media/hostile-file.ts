/** A file that somebody might submit to do harm. */
export interface HostileFile {
  /** Also what it pretends to be. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** What a hostile file must never reach. */
export interface Targets {
  /** A sound video of somebody else, which a playlist may name. */
  readonly secret: string;
  /** An address where a server waits for visitors. */
  readonly address: string;
}
