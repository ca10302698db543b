import { describe, expect, it } from '@jest/globals';
import { findPassages } from './find-passages.js';
import { MEASURES, SampleSeries, type Measure } from './sample-series.js';

const terms = { min_passage: 0.6, blur_below: 0.4, dark_below: 0.13, noise_above: 6, frozen_below: 1 };
const good: Record<Measure, number> = {
  ...{ sharpness: 1, exposure: 0.5, contrast: 0.2, noise: 0.5 },
  ...{ black: 0, clipped: 0, motion: 20, activity: 3 },
};

/** Five samples a second: good ones, but for those that are said to differ. */
function seriesOf(count: number, differing: Record<number, Partial<Record<Measure, number>>>): SampleSeries {
  const series = new SampleSeries();
  for (let i = 0; i < count; i++) {
    const values = { ...good, ...differing[i] };
    series.append(Object.fromEntries(MEASURES.map((name) => [name, Float32Array.of(values[name])])), 1);
  }
  series.setTimes((sample) => sample / 5);
  return series;
}
const during = (first: number, last: number, values: Partial<Record<Measure, number>>) =>
  Object.fromEntries(Array.from({ length: last - first + 1 }, (_, i) => [first + i, values]));
const find = (series: SampleSeries) =>
  findPassages(series, terms, 0.2, series.length / 5).map(({ kind, start_s, end_s }) => [kind, start_s, end_s]);

describe('findPassages', () => {
  it('finds nothing in good video', () => {
    expect(find(seriesOf(20, {}))).toEqual([]);
  });

  it('gives the range of a blurred passage and forgives single samples within it', () => {
    const blurred = during(5, 12, { sharpness: 0.2 });
    expect(find(seriesOf(20, { ...blurred, 8: {} }))).toEqual([['blurred', 1, 2.6]]);
  });

  it('drops what is shorter than the shortest passage', () => {
    expect(find(seriesOf(20, during(5, 6, { sharpness: 0.2 })))).toEqual([]);
  });

  it('calls black nothing but black', () => {
    const black = { black: 1, exposure: 0, contrast: 0, motion: 0, sharpness: 0.1 };
    expect(find(seriesOf(20, during(10, 19, black)))).toEqual([['black', 2, 4]]);
  });

  it('lets a frozen passage begin with the picture that stands still', () => {
    expect(find(seriesOf(20, during(6, 10, { motion: 0.1 })))).toEqual([['frozen', 1, 2.2]]);
  });

  it('names dark, overexposed, flat and noisy passages', () => {
    const values = {
      ...during(0, 4, { exposure: 0.05 }),
      ...during(5, 9, { clipped: 0.6 }),
      ...during(10, 14, { contrast: 0.01 }),
      ...during(15, 19, { noise: 9 }),
    };
    expect(find(seriesOf(20, values))).toEqual([
      ['dark', 0, 1],
      ['overexposed', 1, 2],
      ['low_contrast', 2, 3],
      ['noisy', 3, 4],
    ]);
  });
});
