/** Sends a signal to every process of a group; false when the group is gone. */
export function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
  if (pgid <= 1) return false; // 0 would be this process's own group, and -1 every process there is.
  try {
    process.kill(-pgid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    // macOS answers EPERM for a group that holds nothing but zombies.
    if ((error as NodeJS.ErrnoException).code === 'EPERM' && process.platform === 'darwin') return false;
    throw error;
  }
}
