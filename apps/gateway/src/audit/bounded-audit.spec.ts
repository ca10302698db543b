import type { NewAuditEntry } from '@frameq/db';
import { expect, it } from '@jest/globals';
import { BoundedAudit } from './bounded-audit.js';

const REFUSED: NewAuditEntry = { tenantId: 'default', actorId: null, actor: 'unknown', action: 'session.refuse' };

it('notes the first of a flood, counts the rest, and says how many they were', async () => {
  const noted: NewAuditEntry[] = [];
  let now = 0;
  const audit = new BoundedAudit({ append: async (entries) => void noted.push(...entries) }, () => now);
  for (let attempt = 0; attempt < 1_000; attempt++) await audit.append(REFUSED);
  expect(noted).toHaveLength(30);
  now = 2_000;
  await audit.append({ ...REFUSED, detail: { reason: 'wrong' } });
  expect(noted).toHaveLength(31);
  expect(noted.at(-1)!.detail).toEqual({ reason: 'wrong', not_noted: 970 });
  now = 4_000;
  await audit.append(REFUSED);
  expect(noted.at(-1)!.detail).toEqual({});
});
