import type { Config } from '@frameq/config';

/** A link to a path of the gateway: beneath PUBLIC_URL where that is set, else relative to whatever the client dialled. */
export function publicLink({ publicUrl }: Pick<Config, 'publicUrl'>, path: `/${string}`): string {
  return `${publicUrl ?? ''}${path}`;
}
