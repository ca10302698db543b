/** One way to write a value: what is allowed, in words, and how to read it. */
export interface Kind<T> {
  /** Completes the sentence "allowed: …". */
  readonly allowed: string;
  /** The value, or undefined when the text is not allowed. */
  parse(text: string): T | undefined;
}

/** What an environment variable means; `Known` is what the variables before it in the table decided. */
export interface Variable<T, Known> {
  readonly name: string;
  readonly group: string;
  /** What it decides, in one sentence. */
  readonly about: string;
  readonly kind: Kind<T>;
  /** The value when the variable is unset or empty; absent: the variable is required. */
  readonly otherwise?: (known: Known, env: Environment) => T;
  /** The default as people read it; undefined: there is none. */
  readonly shown?: string;
  /** A value to write in an example. */
  readonly example: string;
  /** True when the value may hold a password and is never repeated in a message. */
  readonly secret?: boolean;
}

/** The shape of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;
