import { runCli, type Terminal } from '@frameq/cli';
import { PassThrough, Readable, Writable } from 'node:stream';

/** What a test can say about the terminal that a command runs in. */
export interface TestTerminalOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What is piped in; unset: nothing. */
  readonly stdin?: string;
  /** True: all three streams are a terminal of that many columns. */
  readonly tty?: boolean;
  readonly columns?: number;
}

/** A terminal in memory. */
export interface TestTerminal extends Terminal {
  /** Everything written to stdout so far. */
  readonly out: string;
  /** Everything written to stderr so far. */
  readonly err: string;
  /** Presses Ctrl-C. */
  interrupt(): void;
}

/** Makes a terminal whose output a test can read. */
export function testTerminal(options: TestTerminalOptions = {}): TestTerminal {
  const listeners = new Set<() => void>();
  const stdout = new Sink(options);
  const stderr = new Sink(options);
  const stdin =
    options.tty === true
      ? Object.assign(new PassThrough(), { isTTY: true })
      : Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]);
  return {
    stdin,
    stdout,
    stderr,
    env: { HOME: '/nonexistent', ...options.env },
    cwd: options.cwd ?? '/nonexistent',
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    interrupt: () => [...listeners].forEach((listener) => listener()),
    get out() {
      return stdout.text;
    },
    get err() {
      return stderr.text;
    },
  };
}

/** Runs a command against a server in a terminal in memory. */
export async function runWith(
  server: { readonly url: string; readonly key: string },
  argv: readonly string[],
  options: TestTerminalOptions = {},
): Promise<{ code: number; out: string; err: string }> {
  const terminal = testTerminal({
    ...options,
    env: { FRAMEQ_SERVER: server.url, FRAMEQ_API_KEY: server.key, ...options.env },
  });
  const code = await runCli(argv, terminal);
  return { code, out: terminal.out, err: terminal.err };
}

class Sink extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows = 24;

  constructor(options: TestTerminalOptions) {
    super();
    this.isTTY = options.tty ?? false;
    this.columns = options.columns ?? (options.tty === true ? 100 : undefined);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
