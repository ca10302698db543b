import type { NewKeyView } from '@frameq/contracts';
import { expect } from '@jest/globals';
import type { GatewayUnderTest } from './gateway-under-test.js';

/** What admins do with keys, with the gateway's own key unless told. */
export interface KeyCalls {
  create(body: object, key?: string): Promise<NewKeyView>;
  revoke(id: string, key?: string): Promise<Response>;
  rotate(id: string, body: object, key?: string): Promise<Response>;
}

/** The body of an answer, as JSON. */
export async function read<Body>(answer: Response | Promise<Response>): Promise<Body> {
  return (await (await answer).json()) as Body;
}

/** The header that presents a key. */
export function as(key: string): Record<string, string> {
  return { 'x-api-key': key };
}

/** The calls of one gateway. */
export function keyCalls(gateway: GatewayUnderTest): KeyCalls {
  return {
    create: async (body, key = gateway.key) => {
      const answer = await gateway.post('/api/v1/keys', body, as(key));
      expect(answer.status).toBe(201);
      return read(answer);
    },
    revoke: (id, key = gateway.key) => gateway.ask(`/api/v1/keys/${id}`, { method: 'DELETE', headers: as(key) }),
    rotate: (id, body, key = gateway.key) => gateway.post(`/api/v1/keys/${id}/rotate`, body, as(key)),
  };
}
