import type { NewKeyView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { createKey } from '../../http/access-calls.js';
import { formatMoment } from '../../output/format.js';
import { showable } from '../../output/text-width.js';
import type { Session } from '../../session.js';

interface CreateKeyOptions {
  readonly scope: string[];
  readonly tenant?: string;
  readonly expires?: string;
}

/** `frameq keys create`: the key alone goes to stdout, so that it can be piped where it is to be kept. */
export const createKeyCommand: CommandHandler<CreateKeyOptions> = async (session, { args, options }) => {
  const made = await createKey(await session.api(), {
    name: args[0] as string,
    scopes: options.scope,
    ...(options.tenant !== undefined && { tenant: options.tenant }),
    ...(options.expires !== undefined && { expires_at: options.expires }),
  });
  printNewKey(session, made);
};

/** Writes a new key and, for people, what it is. */
export function printNewKey({ out }: Session, made: NewKeyView): void {
  const end = made.expires_at === null ? 'never ends' : `ends ${formatMoment(made.expires_at)}`;
  out.note(`${showable(made.name)} (${made.prefix}) acts for ${made.tenant}, may ${made.scopes.join(', ')}, ${end}.`);
  out.note(out.paintNote('yellow', 'This is the only time that the key is shown; keep it now.'));
  out.record(made, made.key, () => [made.key]);
}
