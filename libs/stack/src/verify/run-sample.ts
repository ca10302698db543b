import type { ArtifactView, CheckView, JobView } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { createHash } from 'node:crypto';
import { followJobs } from '../first-result/follow-jobs.js';
import { LocalApi } from '../first-result/local-api.js';
import type { ScenesFile } from '../first-result/print-scenes.js';

/** Where the sample is sent. */
export interface SampleTerms {
  readonly url: string;
  readonly key: string;
  readonly file: string;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The true cuts in the first 10 s of the sample: after 3.2 s and after 6.2 s. */
const TRUE_CUTS_S = [3.2, 6.2];
const CLOSE_S = 0.1;

/** Sends the sample through `scenes` and checks what comes out: the job, its files byte for byte, and the cuts found. */
export async function runSample({ url, key, file, onProgress, signal }: SampleTerms): Promise<CheckView[]> {
  const api = new LocalApi(url, key, signal);
  const begun = performance.now();
  const input = await api.upload(file);
  const submitted = await api.submit('scenes', [input.id]);
  onProgress(`job ${submitted.number}: scenes over 10 s of video, at ${url}`);
  const [job] = await followJobs(api, [submitted.id], onProgress, signal);
  refuseFailure(job!);
  const tookS = (performance.now() - begun) / 1000;
  const checks = [
    view('sample', `Job ${job!.number} completed after ${tookS.toFixed(1)} s.`, { job: job!.id, took_s: tookS }),
  ];
  onProgress('reading its files back');
  const artifacts = (await api.artifacts(job!.id)).filter((artifact) => !artifact.partial);
  const scenes = await readBack(api, artifacts);
  checks.push(
    view('artifacts', `${artifacts.length} files came back as they were stored.`, { files: artifacts.length }),
  );
  checks.push(judge(scenes));
  return checks;
}

function refuseFailure(job: JobView): void {
  if (job.state === 'completed') return;
  const error = job.item_list.flatMap((item) => item.stages).find((stage) => stage.error !== null)?.error ?? null;
  throw new AppError(
    'SERVICE_FAILED',
    `The sample job ended as ${job.state}: ${error?.message ?? 'no reason is known'}`,
    {
      hint: error?.hint ?? `See \`frameq jobs logs ${job.number}\`.`,
    },
  );
}

/** Reads every file and compares its hash; returns the scenes. */
async function readBack(api: LocalApi, artifacts: readonly ArtifactView[]): Promise<ScenesFile> {
  let scenes: ScenesFile | null = null;
  for (const artifact of artifacts) {
    const bytes = Buffer.from(await (await api.content(artifact)).arrayBuffer());
    if (createHash('sha256').update(bytes).digest('hex') !== artifact.sha256) {
      throw new AppError('STORAGE_UNAVAILABLE', `${artifact.name} came back changed.`, {
        hint: 'Check the disk of FRAMEQ_STORAGE_DIR.',
      });
    }
    if (artifact.kind === 'scenes.json') scenes = JSON.parse(bytes.toString('utf8')) as ScenesFile;
  }
  if (scenes === null) throw new AppError('OUTPUT_INVALID', 'The sample job left no scenes.json.');
  return scenes;
}

function judge({ scenes }: ScenesFile): CheckView {
  const found = scenes.map((scene) => scene.start_s);
  const missed = TRUE_CUTS_S.filter((cut) => !found.some((start) => Math.abs(start - cut) <= CLOSE_S));
  if (missed.length === 0)
    return view('result', `${scenes.length} scenes, with every true cut.`, { scenes: scenes.length });
  const hint = 'This ffmpeg decodes wrongly; point FFMPEG_PATH at another build.';
  return {
    name: 'result',
    status: 'down',
    message: `The cuts at ${missed.join(' s and ')} s were missed.`,
    hint,
    detail: {},
  };
}

function view(name: string, message: string, detail: Record<string, unknown>): CheckView {
  return { name, status: 'ok', message, hint: null, detail };
}
