import { expect, it } from '@jest/globals';
import { memoryShare, parseShare } from './memory-share.js';

it('counts what the kernel cannot drop, against the limit', () => {
  const stat = 'anon 600\nfile 5000\nkernel_stack 50\nshmem 100\nslab_unreclaimable 50\nslab_reclaimable 900\n';
  expect(parseShare('1000\n', stat)).toBeCloseTo(0.8);
  expect(parseShare('max\n', stat)).toBeNull();
  expect(parseShare(null, stat)).toBeNull();
});

it('tells of this machine a share', async () => {
  const share = await memoryShare();
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThanOrEqual(1);
});
