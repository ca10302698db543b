import { describe, expect, it } from '@jest/globals';
import { DispatchWindow } from './dispatch-window.js';

describe('DispatchWindow', () => {
  it.each([
    [{ slots: 4, rate: 0 }, 4],
    [{ slots: 4, rate: 0.2 }, 4],
    [{ slots: 4, rate: 30 }, 60],
    [{ slots: 64, rate: 1 }, 64],
    [{ slots: 4, rate: 900 }, 500],
    [{ slots: 2000, rate: 0 }, 500],
    [{ slots: 0, rate: 0 }, 4],
  ])('with %j keeps %i waiting', async (facts, size) => {
    expect(await windowWith(facts).size(0, 0)).toBe(size);
  });

  it('asks the database once a second', async () => {
    const asked: number[] = [];
    const window = new DispatchWindow('cpu', {
      liveSlots: async () => asked.push(1),
      recentRate: async () => 0,
    });
    for (const now of [0, 400, 900, 1100, 1500, 2200]) await window.size(0, now);
    expect(asked).toHaveLength(3);
  });

  it('grows at once when messages leave fast, and shrinks when they stop', async () => {
    const window = windowWith({ slots: 4, rate: 0 });
    for (let now = 0; now <= 300; now += 10) {
      await window.size(0, now);
      window.added(4);
    }
    expect(await window.size(0, 310)).toBeGreaterThan(100);
    expect(await window.size(0, 2000)).toBe(4);
  });

  it('does not take the filling of idle slots for speed', async () => {
    const window = windowWith({ slots: 8, rate: 0 });
    await window.size(0, 0);
    window.added(8);
    expect(await window.size(0, 300)).toBe(8);
    expect(await window.size(0, 600)).toBe(8);
  });
});

function windowWith({ slots, rate }: { slots: number; rate: number }): DispatchWindow {
  return new DispatchWindow('cpu', { liveSlots: async () => slots, recentRate: async () => rate });
}
