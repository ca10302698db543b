import type { SampleSeries } from './sample-series.js';

export const PASSAGE_KINDS = ['black', 'dark', 'overexposed', 'blurred', 'low_contrast', 'noisy', 'frozen'] as const;
export type PassageKind = (typeof PASSAGE_KINDS)[number];

/** A stretch of the video with something doubtful about it. */
export interface Passage {
  kind: PassageKind;
  start_s: number;
  end_s: number;
  duration_s: number;
}

/** What counts as doubtful; see the parameters of the pipeline. */
export interface PassageTerms {
  readonly min_passage: number;
  readonly blur_below: number;
  readonly dark_below: number;
  readonly noise_above: number;
  readonly frozen_below: number;
}

type Rule = (series: SampleSeries, sample: number, terms: PassageTerms) => boolean;

const isBlack: Rule = (series, i) =>
  series.value('black', i) >= 0.98 && series.value('exposure', i) < 0.03 && series.value('contrast', i) < 0.02;

/** A black picture is black and nothing else; a dark one has little contrast by nature. */
const RULES: Readonly<Record<PassageKind, Rule>> = {
  black: isBlack,
  dark: (series, i, terms) => !isBlack(series, i, terms) && series.value('exposure', i) < terms.dark_below,
  overexposed: (series, i) => series.value('clipped', i) > 0.4 || series.value('exposure', i) > 0.92,
  blurred: (series, i, terms) =>
    !isBlack(series, i, terms) && series.value('contrast', i) > 0.03 && series.value('sharpness', i) < terms.blur_below,
  low_contrast: (series, i, terms) =>
    series.value('contrast', i) < 0.05 && series.value('exposure', i) >= terms.dark_below,
  noisy: (series, i, terms) => series.value('noise', i) > terms.noise_above,
  frozen: (series, i, terms) => i > 0 && !isBlack(series, i, terms) && series.value('motion', i) < terms.frozen_below,
};

/**
 * Finds the doubtful passages: runs of samples that break a rule, in which single samples that do not are forgiven.
 * @param stepS seconds between samples
 * @param endS the length of the video in seconds
 */
export function findPassages(series: SampleSeries, terms: PassageTerms, stepS: number, endS: number): Passage[] {
  const passages = PASSAGE_KINDS.flatMap((kind) =>
    runsOf(series.length, (i) => RULES[kind](series, i, terms)).map(([first, last]) => {
      // Frozen is said of a sample that equals the one before, so the still picture began there.
      const begin = kind === 'frozen' ? first - 1 : first;
      // ffmpeg's fps filter gives the frame in the middle of each step, so a sample stands for the step that begins with it.
      const [start, end] = [
        series.time(begin),
        Math.min(endS, last === series.length - 1 ? endS : series.time(last) + stepS),
      ];
      return { kind, start_s: rounded(start), end_s: rounded(end), duration_s: rounded(end - start) };
    }),
  );
  return passages.filter((passage) => passage.duration_s >= terms.min_passage).sort((a, b) => a.start_s - b.start_s);
}

/** Runs of samples for which `holds`, first and last; two that only one sample parts are one. */
function runsOf(count: number, holds: (sample: number) => boolean): [number, number][] {
  const runs: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    if (!holds(i)) continue;
    const open = runs.at(-1);
    if (open !== undefined && i - open[1] <= 2 && open[1] > open[0]) open[1] = i;
    else if (open !== undefined && i - open[1] === 1) open[1] = i;
    else runs.push([i, i]);
  }
  return runs;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
