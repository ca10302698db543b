import type { CommandHandler } from '../../command-handler.js';
import { rotateKey, whoAmI } from '../../http/access-calls.js';
import { resolveKeys } from '../../key-id.js';
import { confirm } from '../../ask.js';
import { formatMoment } from '../../output/format.js';
import { printNewKey } from './create-key.js';

interface RotateKeyOptions {
  /** Seconds. */
  readonly overlap: number;
  readonly expires?: string;
}

/** `frameq keys rotate`: asks first when that ends the old key at once. */
export const rotateKeyCommand: CommandHandler<RotateKeyOptions> = async (session, { args, options }) => {
  const api = await session.api();
  const [old] = await resolveKeys(session, [args[0] as string]);
  const { id, prefix, name } = old!;
  if (options.overlap === 0 && !(await confirm(session, `End ${prefix} (${name}) at once?`))) return 'failure';
  const isOwn = (await whoAmI(api)).key_id === id;
  const made = await rotateKey(api, id, {
    overlap_s: options.overlap,
    ...(options.expires !== undefined && { expires_at: options.expires }),
  });
  const end = made.replaces?.expires_at ?? null;
  session.out.note(
    made.replaces?.state === 'revoked' || end === null
      ? `${prefix} has ended.`
      : `${prefix} goes on until ${formatMoment(end)}.`,
  );
  if (isOwn)
    session.out.note(`It is the key that you use here: keep the new one with \`frameq login ${api.server.origin}\`.`);
  printNewKey(session, made);
  return 'ok';
};
