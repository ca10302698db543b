import { SESSION } from '../docs/examples/access.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { flag, named, object } from '../docs/schema.js';

const COOKIE = { 'Set-Cookie': 'The session; HttpOnly, SameSite=Strict, and Secure over https.' };

export const START_SESSION: OperationFacts = {
  id: 'startSession',
  summary: 'Sign in with a browser',
  description:
    'Takes a key, by header or in the body, and answers with a cookie that stands for it for 12 hours, or until the key ends. ' +
    'What a page changes by cookie must come from this origin (`Sec-Fetch-Site`, `Origin`) or carry the header `X-Frameq-Request`.',
  access: 'public',
  answers: [
    { status: 200, description: 'Who one is now.', schema: named('SessionView'), example: SESSION, headers: COOKIE },
  ],
  errors: ['UNAUTHORIZED', 'CROSS_SITE_REFUSED'],
  curl: { method: 'POST', path: '/api/v1/session', options: ['-c cookies.txt'] },
};

export const GET_SESSION: OperationFacts = {
  id: 'getSession',
  summary: 'See who one is',
  description: 'The tenant, scopes and key of whoever asks, by key or by cookie.',
  access: 'any-key',
  answers: [{ status: 200, description: 'Who one is.', schema: named('SessionView'), example: { ...SESSION } }],
  curl: { path: '/api/v1/session' },
};

export const END_SESSION: OperationFacts = {
  id: 'endSession',
  summary: 'Sign out',
  description: 'Ends the session of the cookie, with its event streams, and makes the browser forget it.',
  access: 'public',
  answers: [
    {
      status: 200,
      description: 'Signed out.',
      schema: object<{ signed_out: boolean }>('What was done.', {
        signed_out: flag('False when there was no session.'),
      }),
      example: { signed_out: true },
      headers: COOKIE,
    },
  ],
  errors: ['CROSS_SITE_REFUSED'],
  curl: { method: 'DELETE', path: '/api/v1/session', options: ['-b cookies.txt'] },
};
