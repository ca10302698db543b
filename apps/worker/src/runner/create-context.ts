import { AppError, type Warning } from '@frameq/domain';
import { checkOutput, findTools, type MediaTools, type ToolPaths } from '@frameq/media';
import type { StageContext, StageDevice, StoredArtifact } from '@frameq/pipelines';
import type { ServerPaths, Storage } from '@frameq/storage';
import type { RunReport, StageToRun } from '../ipc/messages.js';
import type { LogWriter } from './log-writer.js';
import { openInput } from './open-input.js';
import { ProgressReporter } from './progress-reporter.js';

/** What a context is made of. */
export interface ContextParts {
  readonly stage: StageToRun;
  readonly storage: Storage;
  readonly serverPaths: ServerPaths;
  readonly device: StageDevice;
  readonly modelsDir: string;
  readonly toolPaths: ToolPaths;
  /** Makes the private folder when it is first asked for. */
  readonly workDir: () => string;
  readonly signal: AbortSignal;
  readonly log: LogWriter;
  readonly send: (report: RunReport) => void;
}

/** More warnings than this tell nobody anything; the worker keeps no more. */
const WARNINGS = 100;
/** Letters, digits, `.`, `_`, `-`, and `/` between folders; no part begins with a dot. */
const ARTIFACT_NAME = /^(?!.{201})[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** A context, and what its maker may do with it. */
export interface MadeContext {
  readonly context: StageContext;
  /** Throws OUTPUT_INVALID when a file that the stage stored is no longer there. */
  verify(): Promise<void>;
  close(): void;
}

/** Builds what a stage may touch. `close` makes it dead: a stage that goes on after its end reaches nobody. */
export async function createContext(parts: ContextParts): Promise<MadeContext> {
  const { stage, storage, log } = parts;
  let alive = true;
  let warned = 0;
  const stored = new Set<string>();
  const send = (report: RunReport): void => {
    if (alive) parts.send(report);
  };
  const progress = new ProgressReporter((report) => send({ type: 'progress', ...report }));
  const earlier = await pathsOfEarlierArtifacts(stage, storage);
  const context: StageContext = {
    params: stage.params,
    input: await openInput(stage, {
      storage,
      serverPaths: parts.serverPaths,
      signal: parts.signal,
      onCheck: (share) => progress.report(0, `checking the input, ${Math.floor(share * 100)} %`),
    }),
    results: stage.results,
    signal: parts.signal,
    device: parts.device,
    get workDir() {
      return parts.workDir();
    },
    modelsDir: parts.modelsDir,
    toolPaths: {
      ...parts.toolPaths,
      get directory() {
        return parts.workDir();
      },
    },
    attempt: stage.attempt,
    batch: stage.batch,
    progress: (share, note) => alive && progress.report(share, note),
    log: (level, message, fields) => alive && log.add(level, message, fields),
    warn: (warning: Warning) => {
      if (warned++ < WARNINGS) send({ type: 'warning', warning });
    },
    artifact: async (name, facts, write): Promise<StoredArtifact> => {
      if (!ARTIFACT_NAME.test(name)) throw new TypeError(`An artifact cannot be called ${JSON.stringify(name)}.`);
      const written = await storage.putArtifact({ ...placeOf(stage), name }, async (path) => {
        await write(path);
        const tools = (): Promise<MediaTools> => findTools(context.toolPaths);
        await checkOutput(path, { name, ...facts }, { tools, signal: parts.signal });
      });
      const artifact = { name, kind: facts.kind, mediaType: facts.mediaType, ...written };
      stored.add(name);
      send({ type: 'artifact', artifact });
      return artifact;
    },
    artifactPath: (stageName, name) => {
      const path = earlier.get(`${stageName}/${name}`);
      if (path === undefined)
        throw new AppError('ARTIFACT_NOT_FOUND', `Stage ${stageName} stored no file called ${name}.`);
      return path;
    },
  };
  const close = (): void => {
    alive = false;
    progress.close();
  };
  const verify = async (): Promise<void> => {
    for (const name of stored) {
      await storage.artifactPath({ ...placeOf(stage), name }).catch((cause: unknown) => {
        throw new AppError('OUTPUT_INVALID', `The artifact ${name} was stored and is gone.`, { cause });
      });
    }
  };
  return { context, verify, close };
}

/** Where everything of this attempt lies. */
export function placeOf(stage: StageToRun): { tenantId: string; stageId: string; token: number } {
  return { tenantId: stage.tenantId, stageId: stage.stageId, token: stage.token };
}

async function pathsOfEarlierArtifacts(stage: StageToRun, storage: Storage): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const { stage: name, stageId, token, name: file } of stage.artifacts) {
    // One that is gone is missed only by a stage that asks for it.
    const path = await storage.artifactPath({ tenantId: stage.tenantId, stageId, token, name: file }).catch(() => null);
    if (path !== null) paths.set(`${name}/${file}`, path);
  }
  return paths;
}
