import { describe, expect, it } from '@jest/globals';
import { createGroupCommit } from './group-commit.js';

/** A flush whose end the test decides. */
function heldFlush(): {
  batches: number[][];
  release: () => void;
  flush: (items: readonly number[]) => Promise<number[]>;
} {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  return {
    batches,
    release: () => gates.shift()?.(),
    flush: async (items) => {
      batches.push([...items]);
      await new Promise<void>((resolve) => gates.push(resolve));
      return items.map((item) => item * 10);
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

describe('createGroupCommit', () => {
  it('flushes the first item at once and gathers what comes while it is in flight', async () => {
    const held = heldFlush();
    const commit = createGroupCommit(held.flush);
    const first = commit(1);
    await turns(3);
    const later = [commit(2), commit(3)];
    await turns(3);
    expect(held.batches).toEqual([[1]]);
    held.release();
    expect(await first).toBe(10);
    await turns(5);
    expect(held.batches).toEqual([[1], [2, 3]]);
    held.release();
    expect(await Promise.all(later)).toEqual([20, 30]);
  });

  it('takes items of the same tick together and starts anew after it was idle', async () => {
    const seen: number[][] = [];
    const commit = createGroupCommit(async (items: readonly number[]) => (seen.push([...items]), items));
    await Promise.all([commit(1), commit(2)]);
    await commit(3);
    expect(seen).toEqual([[1, 2], [3]]);
  });

  it('splits at the largest batch', async () => {
    const sizes: number[] = [];
    const commit = createGroupCommit(async (items: readonly number[]) => (sizes.push(items.length), items), {
      maxBatch: 64,
    });
    await Promise.all(Array.from({ length: 150 }, (_, index) => commit(index)));
    expect(sizes).toEqual([64, 64, 22]);
  });

  it('waits between flushes when told to, so that more goes together, but never before the first', async () => {
    const batches: number[][] = [];
    const flush = async (items: readonly number[]): Promise<readonly number[]> => {
      batches.push([...items]);
      return items;
    };
    const commit = createGroupCommit(flush, { spacingMs: 60 });
    await commit(1);
    const second = commit(2);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([second, commit(3)]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('gives a failure to each item of the group and goes on with the next', async () => {
    let broken = true;
    const commit = createGroupCommit(async (items: readonly number[]) => {
      if (broken) throw new Error('away');
      return items;
    });
    const results = await Promise.allSettled([commit(1), commit(2)]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await commit(3)).toBe(3);
  });

  it('keeps one bad item from failing its neighbours when flushes may be repeated', async () => {
    const commit = createGroupCommit(
      async (items: readonly number[]) => {
        if (items.includes(13)) throw new Error('refused');
        return items;
      },
      { retryAlone: () => true },
    );
    const results = await Promise.allSettled([commit(1), commit(13), commit(2)]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('refuses a flush that answers too little', async () => {
    const commit = createGroupCommit(async () => []);
    await expect(commit(1)).rejects.toThrow('gave 0 answers');
  });
});
