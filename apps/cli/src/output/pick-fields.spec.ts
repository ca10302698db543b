import { expect, it } from '@jest/globals';
import { pickFields } from './pick-fields.js';

const record = { number: 7, error: null, items: { total: 2 }, labels: { reel: 'A' } };

it('keeps fields in the order named and reaches into objects', () => {
  expect(JSON.stringify(pickFields(record, ['labels.reel', 'number', 'error.code']))).toBe(
    '{"labels.reel":"A","number":7,"error.code":null}',
  );
});

it('names the fields there are when one is unknown', () => {
  expect(() => pickFields(record, ['state'])).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: 'The fields are: number, error, items, labels.' }),
  );
});
