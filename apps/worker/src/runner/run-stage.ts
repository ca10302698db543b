import { AppError, warning } from '@frameq/domain';
import type { ToolPaths } from '@frameq/media';
import type { StageDevice, StageModule } from '@frameq/pipelines';
import type { ServerPaths, Storage } from '@frameq/storage';
import { type LogChunk, RESULT_LIMIT, type RunOutcome, type RunReport, type StageToRun } from '../ipc/messages.js';
import { createContext, placeOf } from './create-context.js';
import { failureOf } from './failure-of.js';
import { LOG_LIMITS, LogWriter } from './log-writer.js';

/** What a runner needs for all its runs. */
export interface RunParts {
  readonly storage: Storage;
  readonly serverPaths: ServerPaths;
  readonly device: StageDevice;
  readonly modelsDir: string;
  readonly toolPaths: ToolPaths;
  /** The code of a stage; throws PIPELINE_NOT_FOUND. */
  readonly load: (pipeline: string, stage: string) => Promise<StageModule>;
}

/**
 * Runs one stage to its end and never throws: every failure becomes an outcome. What it logged is in storage when it
 * resolves, and its private folder is gone.
 */
export async function runStage(
  stage: StageToRun,
  parts: RunParts,
  signal: AbortSignal,
  send: (report: RunReport) => void,
): Promise<RunOutcome> {
  const sink = {
    write: (index: number, text: string) => parts.storage.putLogChunk(placeOf(stage), index, text),
    written: (chunk: LogChunk) => send({ type: 'log-chunk', chunk }),
  };
  const log = new LogWriter(sink, LOG_LIMITS, stage.logged);
  const outcome = await attempt(stage, parts, signal, send, log);
  if (outcome.kind === 'failed') log.add('error', outcome.failure.message, { code: outcome.failure.code });
  if (log.dropped > 0) {
    send({ type: 'warning', warning: warning('LOG_TRUNCATED', `${log.dropped} lines of the log were dropped.`) });
  }
  await log.close();
  return outcome;
}

async function attempt(
  stage: StageToRun,
  parts: RunParts,
  signal: AbortSignal,
  send: (report: RunReport) => void,
  log: LogWriter,
): Promise<RunOutcome> {
  const { storage, serverPaths, device, modelsDir, toolPaths } = parts;
  let madeWorkDir: string | undefined;
  let close: (() => void) | undefined;
  try {
    // Most stages need none, and two calls of the file system are what a short one costs.
    const workDir = (): string => (madeWorkDir ??= storage.makeWorkDir(stage.stageId, stage.token));
    const made = await createContext({
      stage,
      storage,
      serverPaths,
      device,
      modelsDir,
      toolPaths,
      workDir,
      signal,
      log,
      send,
    });
    close = made.close;
    const code = await parts.load(stage.pipeline, stage.name);
    const result = checkResult(await code.run(made.context));
    await made.verify();
    return { kind: 'completed', result };
  } catch (error) {
    // A stage that is stopped fails in its own way; what it threw says nothing that people need.
    return signal.aborted ? { kind: 'stopped' } : { kind: 'failed', ...failureOf(error, device.kind) };
  } finally {
    close?.();
    if (madeWorkDir !== undefined) await storage.removeWorkDir(madeWorkDir).catch(() => undefined);
  }
}

function checkResult(result: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(result);
  if (text === undefined || !text.startsWith('{'))
    throw new AppError('OUTPUT_INVALID', 'The stage returned no object.');
  if (Buffer.byteLength(text) > RESULT_LIMIT) {
    throw new AppError('OUTPUT_INVALID', 'The stage returned more than 64 KiB; large results belong in a file.');
  }
  return result;
}
