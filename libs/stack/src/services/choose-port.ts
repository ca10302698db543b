import { AppError } from '@frameq/domain';
import { isPortFree } from '../postgres/free-port.js';

const TRIES = 50;

/**
 * The port for the gateway: the wanted one, or the next that is free when nobody insisted on it.
 * @throws PORT_TAKEN
 */
export async function choosePort(wanted: number, host: string, insisted: boolean): Promise<number> {
  if (wanted === 0) return 0;
  for (let port = wanted; port < wanted + (insisted ? 1 : TRIES) && port < 65_536; port++) {
    if (await isPortFree(port, host)) return port;
  }
  const range = insisted
    ? `Port ${wanted} of ${host} is`
    : `The ports ${wanted} to ${wanted + TRIES - 1} of ${host} are`;
  throw new AppError('PORT_TAKEN', `${range} taken by another program.`, { field: 'PORT' });
}
