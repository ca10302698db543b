import { CliError } from '../../cli-error.js';

type StackLibrary = typeof import('@frameq/stack');

/** Loads the library of the embedded stack; only the commands that start, stop or examine it need it. */
export async function loadStack(): Promise<StackLibrary> {
  try {
    return await import('@frameq/stack');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new CliError('STACK_FAILED', 'The parts that run frameq on this machine are not installed here.', {
      cause: error,
      hint: 'Run this command in a checkout of frameq, or name a server with --server.',
    });
  }
}

/** The data folder of this checkout's stack. */
export async function localDataFolder(env: Readonly<Record<string, string | undefined>>, cwd: string): Promise<string> {
  const { checkoutFolder, locateDataFolder } = await loadStack();
  return locateDataFolder(env, checkoutFolder(), cwd);
}
