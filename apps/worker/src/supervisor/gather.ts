/**
 * Makes a function that holds its callers back for a moment, so that what comes together goes to the database together: one
 * statement for four stages costs Postgres little more than one for one.
 * @param waitMs the longest that anybody waits
 * @param isComplete told how many are held; true when nobody else can come, so that waiting would be in vain
 */
export function gather(waitMs: number, isComplete: (held: number) => boolean): () => Promise<void> {
  let held: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const ready = held;
    held = [];
    for (const go of ready) go();
  };
  return () =>
    new Promise((resolve) => {
      held.push(resolve);
      if (isComplete(held.length)) release();
      else timer ??= setTimeout(release, waitMs);
    });
}
