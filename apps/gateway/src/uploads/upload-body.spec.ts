import { expect, it, jest } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { uploadBody } from './upload-body.js';

/** A request whose body does not end. */
const openRequest = (): IncomingMessage => Object.assign(new PassThrough(), { complete: false }) as never;

const PACE = { windowMs: 40, leastBytes: 100 };

it('fails when no byte arrives for a while', async () => {
  const body = uploadBody(openRequest(), PACE);
  await expect(body.toArray()).rejects.toMatchObject({
    code: 'REQUEST_TIMEOUT',
    message: expect.stringContaining('Only 0 bytes arrived'),
  });
});

it('fails when bytes trickle', async () => {
  const request = openRequest() as unknown as PassThrough;
  const trickle = setInterval(() => request.write('x'), 5);
  const body = uploadBody(request as never, PACE);
  await expect(body.toArray()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
  clearInterval(trickle);
});

it('waits for a disk that does not keep up, however long', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const request = openRequest() as unknown as PassThrough;
  const body = uploadBody(request as never, PACE);
  request.write(Buffer.alloc(1_000_000));
  await new Promise((resolve) => setImmediate(resolve));
  // Nobody reads for several windows: the client is held back, and is not to blame.
  jest.advanceTimersByTime(5 * PACE.windowMs);
  jest.useRealTimers();
  expect(body.destroyed).toBe(false);
  Object.assign(request, { complete: true }).end();
  expect(Buffer.concat(await body.toArray())).toHaveLength(1_000_000);
});

it('fails when the client goes before the end', async () => {
  const request = openRequest();
  const body = uploadBody(request);
  request.destroy();
  await expect(body.toArray()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
});

it('breaks without harm when nobody reads it: the upload was refused before', async () => {
  const body = uploadBody(openRequest(), PACE);
  expect(body.listenerCount('error')).toBeGreaterThan(0);
  await new Promise((resolve) => body.once('close', resolve));
  expect(body.errored).toMatchObject({ code: 'REQUEST_TIMEOUT' });
});
