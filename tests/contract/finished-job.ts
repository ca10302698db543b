import type { ArtifactView, InputView, JobView } from '@frameq/contracts';
import { settlement } from '@frameq/testing';
import { writeFile } from 'node:fs/promises';
import type { GatewayUnderTest } from './gateway-under-test.js';

/** A job that has run, with files and a log. */
export interface FinishedJob {
  readonly upload: InputView;
  readonly job: JobView;
  readonly artifact: ArtifactView;
}

/** What is needed of a gateway to let a job finish. */
export type FinishingGateway = Pick<GatewayUnderTest, 'ask' | 'post' | 'services'>;

/** What its one artifact holds. */
export const ARTIFACT_TEXT = JSON.stringify({ scenes: [{ start: 0, end: 2.5 }] });

/** Uploads a file, submits it to `scenes`, and lets its stages run as a worker would: claim, write, settle. */
export async function finishJob(gateway: FinishingGateway, headers: Record<string, string> = {}): Promise<FinishedJob> {
  const sent = await gateway.ask('/api/v1/uploads?name=film.mp4', { method: 'PUT', body: 'no real film', headers });
  const upload = (await sent.json()) as InputView;
  const submitted = await gateway.post('/api/v1/jobs', { pipeline: 'scenes', inputs: [upload.id] }, headers);
  const { id, item_list } = (await submitted.json()) as JobView;
  for (const [index] of item_list[0]!.stages.entries()) await runStage(gateway, index === 0);
  const job = (await (await gateway.ask(`/api/v1/jobs/${id}`, { headers })).json()) as JobView;
  const { data } = (await (await gateway.ask(`/api/v1/jobs/${id}/artifacts`, { headers })).json()) as {
    data: ArtifactView[];
  };
  return { upload, job, artifact: data[0]! };
}

async function runStage({ services }: FinishingGateway, writes: boolean): Promise<void> {
  const { stages, logs } = services.stores;
  const terms = {
    workerId: '0190a6a0-5555-7000-8000-000000000001',
    leaseMs: 15_000,
    queue: 'cpu',
    limit: null,
  } as const;
  const { claimed } = await stages.claimAny('cpu', 1, terms);
  const stage = claimed[0]!;
  if (!writes) return void (await stages.settle([settlement(stage)]));
  const place = { tenantId: stage.tenantId, stageId: stage.stageId, token: stage.token };
  const name = 'scenes.json';
  const stored = await services.storage.putArtifact({ ...place, name }, (temporary) =>
    writeFile(temporary, ARTIFACT_TEXT),
  );
  const lines = ['info', 'warn', 'error'].map((level, index) =>
    JSON.stringify({ line: index + 1, time: '2026-01-15T09:30:00.000Z', level, message: `${level} about the Film` }),
  );
  const text = `${lines.join('\n')}\n`;
  await services.storage.putLogChunk(place, 0, text);
  await logs.insert([
    { stageId: stage.stageId, token: stage.token, index: 0, firstLine: 1, lines: 3, bytes: text.length },
  ]);
  await stages.settle([
    settlement(stage, { artifacts: [{ name, kind: name, mediaType: 'application/json', ...stored }] }),
  ]);
}
