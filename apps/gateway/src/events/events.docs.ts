import { EVENT } from '../docs/examples/other.examples.js';
import type { OperationFacts } from '../docs/operation.decorator.js';
import { text } from '../docs/schema.js';

/** Headers of an event stream; the last asks nginx not to hold pieces back. */
export const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  // Nothing can follow a stream on its connection; and so that none is left idle when the gateway stops.
  connection: 'close',
} as const;

export const EVENTS_OPERATION: OperationFacts = {
  id: 'streamEvents',
  summary: 'Follow changes of state',
  description:
    'Server-sent events of your tenant: one for each change of a job or stage, its data an `EventView`. With `Last-Event-ID` the stream goes on ' +
    'where it broke off. `resync` means that events were missed: load again what you show. `dropped`, `shutdown` and ' +
    '`unauthorized` (the key or session has ended) come before the server closes. ' +
    'A comment every 15 s keeps the connection open.',
  access: 'jobs:read',
  answers: [
    {
      status: 200,
      description: 'The stream; it ends when you close it.',
      mediaType: 'text/event-stream',
      schema: text('Frames of server-sent events.'),
      example: `retry: 3000\n\nid: ${EVENT.id}\nevent: ${EVENT.kind}\ndata: ${JSON.stringify(EVENT)}\n\n`,
    },
  ],
  errors: ['INVALID_REQUEST', 'INVALID_CURSOR'],
  curl: { path: '/api/v1/events', options: ['-N', '--max-time 2'] },
};
