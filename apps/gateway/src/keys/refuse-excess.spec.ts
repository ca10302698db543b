import { expect, it } from '@jest/globals';
import { refuseExcess } from './refuse-excess.js';

it('lets nobody grant what they may not do themselves', () => {
  const caller = { tenantId: 'studio', scopes: ['jobs:read', 'jobs:write'] };
  expect(() => refuseExcess(['jobs:read'], caller)).not.toThrow();
  expect(() => refuseExcess(['jobs:read', 'jobs:cancel', 'admin'], caller)).toThrow(
    expect.objectContaining({ code: 'FORBIDDEN', detail: { lacking: ['jobs:cancel', 'admin'] } }),
  );
  expect(() => refuseExcess(['jobs:cancel', 'admin'], { tenantId: 'studio', scopes: ['admin'] })).not.toThrow();
});
