import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SseParser } from './sse-parser.js';

const STREAM =
  ': heartbeat\n\nretry: 3000\nid: 8-1\nevent: job.running\ndata: {"a":1}\n\nid: 8-2\ndata: first\ndata: second\n\nevent: empty\n\ndata:no space\n\n';

it('reads comments, names, ids, several lines of data, and a retry time', () => {
  const parser = new SseParser();
  expect(parser.feed(STREAM)).toEqual([
    { event: 'job.running', data: '{"a":1}', id: '8-1' },
    { event: 'message', data: 'first\nsecond', id: '8-2' },
    { event: 'message', data: 'no space', id: '8-2' },
  ]);
  expect(parser.retryMs).toBe(3_000);
});

it('gives the same events however the stream is cut, and with any line ends', () => {
  const whole = new SseParser().feed(STREAM);
  fc.assert(
    fc.property(
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 40 }),
      (ends, sizes) => {
        const text = STREAM.replaceAll('\n', ends);
        const parser = new SseParser();
        const events = [];
        let at = 0;
        for (const size of [...sizes, text.length]) {
          events.push(...parser.feed(text.slice(at, at + size)));
          at += size;
        }
        expect(events).toEqual(whole);
      },
    ),
  );
});
