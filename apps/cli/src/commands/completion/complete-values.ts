import type { CommandHandler } from '../../command-handler.js';
import type { ApiClient } from '../../http/api-client.js';
import { listKeys, listTenants } from '../../http/access-calls.js';
import { getPipeline, jobArtifacts, listJobs, listPipelines } from '../../http/calls.js';
import { showable } from '../../output/text-width.js';
import { CliError } from '../../cli-error.js';
import { rangeText } from '../../views/param-range.js';

/** A shell waits for this; better no completion than a late one. */
const PATIENCE_MS = 2_000;
const RECENT = 50;
/** What means itself in every shell, and no flag: the values are the server's, and go onto the user's command line. */
const PLAIN = /^[\w.=:/@+][\w.=:/@+-]*$/;

/**
 * `frameq __complete`: values for a shell, one a line with its description after a tab. What a shell might take
 * for more than a word is left out. Silent when there are none.
 */
export const completeValues: CommandHandler = async (session, { args }) => {
  const [kind, words] = args as [string, string[]];
  const timer = setTimeout(() => session.abort(new CliError('TIMED_OUT', 'Too slow to complete.')), PATIENCE_MS);
  try {
    const source = SOURCES[kind];
    if (source === undefined) return;
    for (const [value, description] of await source(await session.api(), words))
      if (PLAIN.test(value)) session.out.line(`${value}\t${showable(description)}`);
  } catch {
    // a shell has nowhere to show an error while it completes
  } finally {
    clearTimeout(timer);
  }
};

type Source = (api: ApiClient, words: readonly string[]) => Promise<[string, string][]>;

const SOURCES: Readonly<Record<string, Source>> = {
  job: async (api) =>
    (await listJobs(api, {}, RECENT)).rows.map((job) => [
      String(job.number),
      [job.state, job.pipeline, job.name ?? ''].join(' ').trim(),
    ]),
  pipeline: async (api) => (await listPipelines(api)).map((pipeline) => [pipeline.name, pipeline.description]),
  param: async (api, words) =>
    (await getPipeline(api, words[0] ?? '')).params.map((param) => [
      `${param.name}=`,
      `${rangeText(param)}: ${param.hint}`,
    ]),
  key: async (api) => (await listKeys(api, { active: true }, RECENT)).rows.map((key) => [key.prefix, key.name]),
  tenant: async (api) => (await listTenants(api)).map((tenant) => [tenant.id, tenant.name]),
  artifact: async (api, words) => (await jobArtifacts(api, words[0] ?? '')).map((file) => [file.name, file.kind]),
};
