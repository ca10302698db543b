import { FRAME_QUALITY_OUTPUTS } from '@frameq/models';

export const MEASURES = FRAME_QUALITY_OUTPUTS;
export type Measure = (typeof MEASURES)[number];

/** The measures of every sampled frame: four bytes a measure, and the time. */
export class SampleSeries {
  private readonly columns = Object.fromEntries(MEASURES.map((name) => [name, [] as number[]])) as Record<
    Measure,
    number[]
  >;
  private readonly times: number[] = [];

  get length(): number {
    return this.columns.sharpness.length;
  }

  /** Takes the first `count` rows of what the model answered. */
  append(outputs: Readonly<Record<string, Float32Array>>, count: number): void {
    for (const name of MEASURES) {
      const values = outputs[name];
      if (values === undefined) throw new Error(`The model did not answer ${name}.`);
      for (let i = 0; i < count; i++) this.columns[name].push(Math.round(values[i]! * 10_000) / 10_000);
    }
  }

  /** Sets the times, in seconds; they are known when the decode has ended. */
  setTimes(at: (sample: number) => number): void {
    for (let i = 0; i < this.length; i++) this.times[i] = Math.round(at(i) * 1000) / 1000;
  }

  time(sample: number): number {
    return this.times[sample]!;
  }

  value(measure: Measure, sample: number): number {
    return this.columns[measure][sample]!;
  }

  /** A sample as a row: its time, then the measures in their order. */
  row(sample: number): number[] {
    return [this.time(sample), ...MEASURES.map((name) => this.value(name, sample))];
  }

  /** Mean, least and most of a measure over the video. */
  overview(measure: Measure): { mean: number; min: number; max: number } {
    const values = this.columns[measure];
    const round = (value: number) => Math.round(value * 10_000) / 10_000;
    const [sum, min, max] = values.reduce(
      ([s, low, high], v) => [s + v, Math.min(low, v), Math.max(high, v)],
      [0, Infinity, -Infinity],
    );
    return { mean: round(sum / values.length), min: round(min), max: round(max) };
  }
}
