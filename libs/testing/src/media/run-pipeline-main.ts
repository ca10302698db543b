import { loadPipelines, type StageDevice } from '@frameq/pipelines';
import { toAppError } from '@frameq/domain';
import { fakeStageContext, type StageRecord } from './fake-stage-context.js';

/** What to run: every stage of a pipeline, one after the other, over one file. */
export interface PipelineRunRequest {
  readonly pipeline: string;
  readonly folder: string;
  readonly input?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly modelsDir?: string;
  readonly device?: StageDevice;
}

/** What came of it; `error` is set when a stage failed, and the stages after it are missing. */
export interface PipelineRunAnswer {
  readonly results: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly records: Readonly<Record<string, StageRecord>>;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly cause: string | null;
  } | null;
  /** The largest resident size of this process, in MiB; ffmpeg's own is not in it. */
  readonly peakMemoryMb: number;
}

// A process of its own for stages that load native modules: Jest's VM cannot hold them.
const request = JSON.parse(process.argv[2] ?? '{}') as PipelineRunRequest;
const { stages } = (await loadPipelines()).get(request.pipeline);
const results: Record<string, Record<string, unknown>> = {};
const records: Record<string, StageRecord> = {};
let error: PipelineRunAnswer['error'] = null;
for (const [stage, definition] of Object.entries(stages)) {
  const { context, record } = await fakeStageContext({ ...request, stage, results });
  records[stage] = record;
  try {
    const { run } = await definition.load();
    // What a stage returns travels through JSON, as it does between processes.
    results[stage] = JSON.parse(JSON.stringify(await run(context))) as Record<string, unknown>;
  } catch (thrown) {
    const { code, message, hint, cause } = toAppError(thrown);
    error = { code, message, hint, cause: cause instanceof Error ? (cause.stack ?? cause.message) : null };
    break;
  }
}
const peakMemoryMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ results, records, error, peakMemoryMb } satisfies PipelineRunAnswer));
