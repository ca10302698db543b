import type { Session } from '../../session.js';
import { loadStack, localDataFolder } from '../stack/local-stack.js';

type LocalPlace = ReturnType<Awaited<ReturnType<typeof loadStack>>['databasePlace']>;

/** The database and the folders of this machine's frameq. */
export async function localPlace(session: Session): Promise<LocalPlace> {
  const { env, cwd } = session.terminal;
  const { databasePlace } = await loadStack();
  return databasePlace(env, await localDataFolder(env, cwd));
}
