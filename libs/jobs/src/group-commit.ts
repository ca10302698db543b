/** How a group is formed. */
export interface GroupCommitTerms {
  /** Items in one flush at most; 64 unless told. */
  readonly maxBatch?: number;
  /**
   * Whether the items of a flush that failed are tried once more, each alone, so that one bad item does not fail its
   * neighbours. Only for flushes that may be repeated; never unless told.
   */
  readonly retryAlone?: (error: unknown) => boolean;
  /**
   * Flushes begin at least so many milliseconds apart, 0 unless told; one that comes after a pause begins at once. A
   * statement for twenty rows costs Postgres three times what one for a single row does, so under load a short wait pays.
   */
  readonly spacingMs?: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Waiter<In, Out> {
  readonly item: In;
  readonly resolve: (answer: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits items together without making any of them wait for company: the first one starts a flush at once, what comes
 * while it is in flight goes into the next. So a lone item pays nothing, and under load the group grows by itself.
 *
 * @param flush answers one result an item, in the same order; what it throws reaches every item of the group
 */
export function createGroupCommit<In, Out>(
  flush: (items: readonly In[]) => Promise<readonly Out[]>,
  terms: GroupCommitTerms = {},
): (item: In) => Promise<Out> {
  const { maxBatch = 64, spacingMs = 0 } = terms;
  const waiting: Waiter<In, Out>[] = [];
  let flushing = false;
  let notBefore = -Infinity;

  async function drain(): Promise<void> {
    flushing = true;
    // One turn of the microtask queue, so that what settles in the same tick goes together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const early = notBefore - performance.now();
      if (early > 0 && waiting.length < maxBatch) await pause(early);
      notBefore = performance.now() + spacingMs;
      await commit(waiting.splice(0, maxBatch));
    }
    flushing = false;
  }

  async function commit(group: readonly Waiter<In, Out>[]): Promise<void> {
    try {
      const answers = await flush(group.map((waiter) => waiter.item));
      if (answers.length !== group.length)
        throw new Error(`A flush of ${group.length} items gave ${answers.length} answers.`);
      group.forEach((waiter, index) => waiter.resolve(answers[index]!));
    } catch (error) {
      if (group.length > 1 && terms.retryAlone?.(error)) for (const waiter of group) await commit([waiter]);
      else for (const waiter of group) waiter.reject(error);
    }
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!flushing) void drain();
    });
}
