import type { CursorPage, KeyView, NewKeyView } from '@frameq/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway, type TestKey } from './gateway-under-test.js';
import { type KeyCalls, keyCalls, read } from './key-calls.js';

let gateway: GatewayUnderTest;
let { revoke, rotate } = {} as KeyCalls;
beforeAll(async () => {
  gateway = await startGateway();
  ({ revoke, rotate } = keyCalls(gateway));
}, 60_000);
afterAll(() => gateway.close(), 30_000);

describe('the last key that administers', () => {
  const adminsOf = async (tenant: string): Promise<TestKey[]> => [
    await gateway.makeKey(['admin'], tenant),
    await gateway.makeKey(['admin'], tenant),
  ];

  it('cannot be revoked by its own tenant, nor rotated away at once', async () => {
    const [one, other] = await adminsOf('lab');
    expect((await revoke(other!.id, one!.key)).status).toBe(200);
    await expectError(await revoke(one!.id, one!.key), 'LAST_ADMIN_KEY');
    await expectError(await rotate(one!.id, { overlap_s: 0 }, one!.key), 'LAST_ADMIN_KEY');
    const next = await read<NewKeyView>(rotate(one!.id, {}, one!.key));
    // What only lives on for the overlap is no admin to rely on.
    await expectError(await revoke(next.id, one!.key), 'LAST_ADMIN_KEY');
    expect((await revoke(one!.id, next.key)).status).toBe(200);
    expect((await revoke(next.id)).status).toBe(200); // an operator may shut a tenant off
  });

  it('is kept when two admins revoke each other in the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const tenant = `race-${round}`;
      const [one, other] = await adminsOf(tenant);
      const answers = await Promise.all([revoke(one!.id, other!.key), revoke(other!.id, one!.key)]);
      expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
      const { data } = await read<CursorPage<KeyView>>(gateway.ask(`/api/v1/keys?tenant=${tenant}&active`));
      expect(data).toHaveLength(1);
    }
  });

  it('is kept for the tenant default even from an operator', async () => {
    const { data } = await read<CursorPage<KeyView>>(gateway.ask('/api/v1/keys?tenant=default&active&limit=200'));
    const mine = data.find((key) => gateway.key.startsWith(key.prefix))!;
    for (const key of data) if (key.id !== mine.id && key.scopes.includes('admin')) await revoke(key.id);
    await expectError(await revoke(mine.id), 'LAST_ADMIN_KEY');
  });
});
