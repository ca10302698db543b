import { expect, it } from '@jest/globals';
import { parseDuration, readGlobalOptions, splitJsonFields } from './global-options.js';

it('lets --json take fields without ever swallowing an argument', () => {
  expect(splitJsonFields(['jobs', 'view', '--json', '7'])).toEqual(['jobs', 'view', '--json', '7']);
  expect(splitJsonFields(['jobs', 'list', '--json=number,state'])).toEqual([
    'jobs',
    'list',
    '--json',
    '--json-fields',
    'number,state',
  ]);
  expect(splitJsonFields(['run', 'scenes', '--', '--json=x'])).toEqual(['run', 'scenes', '--', '--json=x']);
});

it('reads times with and without a unit', () => {
  expect(['45', '45s', '1.5m', '2h', '250ms'].map(parseDuration)).toEqual([45_000, 45_000, 90_000, 7_200_000, 250]);
  for (const wrong of ['', '0', '-1', '5 s', 'soon']) expect(() => parseDuration(wrong)).toThrow('A time looks like');
});

it('refuses two outputs at once', () => {
  expect(() => readGlobalOptions({ json: true, ndjson: true })).toThrow('--json and --ndjson cannot go together.');
  expect(readGlobalOptions({ json: true, jsonFields: 'number, state' })).toMatchObject({
    output: 'json',
    fields: ['number', 'state'],
  });
});
