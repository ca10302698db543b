import { describe, expect, it } from '@jest/globals';
import { checkParams, readParams } from './check-params.js';
import { boolean, choice, integer, number, text } from './params.js';

const spec = {
  threshold: number({ default: 0.4, min: 0, max: 1, unit: 'share', hint: 'Lower finds more.' }),
  count: integer({ default: 3, min: 1, max: 9, hint: 'How many.' }),
  loud: boolean({ default: false, hint: 'Shouts.' }),
  mode: choice({ default: 'fast', options: ['fast', 'exact'], hint: 'How.' }),
  title: text({ default: '', maxLength: 5, hint: 'A title.' }),
};

describe('checkParams', () => {
  it('fills in the defaults', () => {
    expect(checkParams(spec, { count: 4 })).toEqual({
      values: { threshold: 0.4, count: 4, loud: false, mode: 'fast', title: '' },
      errors: [],
    });
  });

  it('reports every mistake at once, each with a message and a way on', () => {
    const { errors } = checkParams(spec, {
      treshold: 1,
      threshold: 2,
      count: 1.5,
      loud: 'yes',
      mode: 'exakt',
      title: 'too long',
    });
    expect(errors.map(({ field, message, hint }) => [field, message, hint])).toEqual([
      ['treshold', 'There is no parameter "treshold".', 'Did you mean "threshold"?'],
      ['threshold', 'threshold must be from 0 to 1, not 2.', 'Lower finds more.'],
      ['count', 'count must be a whole number, not 1.5.', 'How many.'],
      ['loud', 'loud must be true or false, not "yes".', 'Shouts.'],
      ['mode', 'mode must be one of fast, exact, not "exakt".', 'Did you mean "exact"?'],
      ['title', 'title may have at most 5 characters, not 8.', 'A title.'],
    ]);
  });

  it.each([null, 'NaN', Number.NaN, Infinity, [1], {}])('takes %p for no number', (value) => {
    expect(checkParams(spec, { threshold: value }).errors).toHaveLength(1);
  });

  it('knows no inherited names', () => {
    expect(
      checkParams(spec, JSON.parse('{"constructor": 1, "__proto__": 2}') as Record<string, unknown>).errors,
    ).toHaveLength(2);
  });
});

describe('readParams', () => {
  it('throws for a stage that was handed a wrong value', () => {
    expect(() => readParams(spec, { count: 10 })).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIG', field: 'count' }),
    );
  });
});
