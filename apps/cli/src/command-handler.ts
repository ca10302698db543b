import type { ExitName } from './exit-code.js';
import type { Session } from './session.js';

/** What the person typed for one command, as commander parsed it. */
export interface Invocation<Options> {
  /** Arguments in order; a variadic one is an array. */
  readonly args: readonly unknown[];
  readonly options: Options;
}

/** The code behind one command. Nothing returned means `ok`; expected failure is thrown as CliError. */
export type CommandHandler<Options = Record<string, never>> = (
  session: Session,
  invocation: Invocation<Options>,
) => Promise<ExitName | void>;

/** Makes the action of a command from a function that loads its handler, so that `--help` loads none. */
export type Bind = <Options>(load: () => Promise<CommandHandler<Options>>) => (...args: unknown[]) => Promise<void>;
