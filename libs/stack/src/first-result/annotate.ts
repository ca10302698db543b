import type { JobView } from '@frameq/contracts';
import path from 'node:path';
import { followJobs } from './follow-jobs.js';
import { ApiProblem, LocalApi } from './local-api.js';
import { printItem } from './print-item.js';
import { saveArtifacts } from './save-artifacts.js';

/** What to annotate, where, and who hears about it. */
export interface AnnotateOptions {
  readonly url: string;
  readonly key: string;
  /** Videos, absolute. */
  readonly files: readonly string[];
  /** Where results are saved. */
  readonly resultsDir: string;
  /** Progress, for people. */
  readonly say: (line: string) => void;
  /** Results, for people. */
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

const PIPELINES = ['scenes', 'quality'] as const;

/**
 * Sends videos to the API, runs `scenes` and `quality` over them as new jobs and prints what came out. Returns whether
 * all of it went well; a file that fails does not keep the others from their results.
 */
export async function annotate(options: AnnotateOptions): Promise<boolean> {
  const api = new LocalApi(options.url, options.key, options.signal);
  const inputs: string[] = [];
  let allWell = true;
  for (const file of options.files) {
    options.say(`sending ${path.basename(file)} …`);
    try {
      inputs.push((await api.upload(file)).id);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      allWell = false;
      options.print(`${path.basename(file)}: ${error.message} (${error.code})\n  ${error.hint}`);
    }
  }
  if (inputs.length === 0) return false;
  const submitted: JobView[] = [];
  for (const pipeline of PIPELINES) submitted.push(await api.submit(pipeline, inputs)); // numbered in this order
  options.say(submitted.map((job) => `job ${job.number}: ${job.pipeline}`).join(', '));
  const jobs = await followJobs(
    api,
    submitted.map((job) => job.id),
    options.say,
    options.signal,
  );
  await printJobs(api, jobs, options);
  return allWell && jobs.every((job) => job.state === 'completed');
}

async function printJobs(api: LocalApi, jobs: readonly JobView[], options: AnnotateOptions): Promise<void> {
  const saved = await Promise.all(jobs.map((job) => saveArtifacts(api, job, options.resultsDir)));
  const count = jobs[0]?.item_list.length ?? 0;
  for (let index = 0; index < count; index++) {
    const results = jobs.map((job, which) => ({ job, item: job.item_list[index]!, saved: saved[which]![index]! }));
    for (const line of printItem(results)) options.print(line);
  }
}
