import { expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { uploadBody } from './upload-body.js';

/** A request whose body does not end. */
const openRequest = (): IncomingMessage => Object.assign(new PassThrough(), { complete: false }) as never;

it('fails when no byte arrives for a while', async () => {
  const body = uploadBody(openRequest(), 10);
  await expect(body.toArray()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
});

it('fails when the client goes before the end', async () => {
  const request = openRequest();
  const body = uploadBody(request);
  request.destroy();
  await expect(body.toArray()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' });
});

it('breaks without harm when nobody reads it: the upload was refused before', async () => {
  const body = uploadBody(openRequest(), 10);
  expect(body.listenerCount('error')).toBeGreaterThan(0);
  await new Promise((resolve) => body.once('close', resolve));
  expect(body.errored).toMatchObject({ code: 'REQUEST_TIMEOUT' });
});
