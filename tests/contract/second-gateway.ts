import { createGateway, openServices } from '@frameq/gateway';
import pino from 'pino';
import type { GatewayUnderTest } from './gateway-under-test.js';

/** Another gateway over the database and storage of the first. */
export async function startSecondGateway(first: GatewayUnderTest): Promise<{ url: string; close(): Promise<void> }> {
  const services = await openServices(first.services.config, pino({ level: 'silent' }), '0.0.0-test');
  const app = await createGateway(services);
  await app.listen(0, '127.0.0.1');
  return {
    url: (await app.getUrl()).replace('[::1]', '127.0.0.1'),
    close: async () => {
      await app.close();
      await services.close();
    },
  };
}
