import type { ArtifactView, JobView } from '@frameq/contracts';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { LocalApi } from './local-api.js';

/** The files of one item of a job, saved where a person can look at them. */
export interface SavedItem {
  readonly folder: string;
  /** Paths by artifact kind; the first of each kind. */
  readonly byKind: ReadonlyMap<string, string>;
  readonly count: number;
}

/**
 * Saves what each item of a job produced into `<parent>/<job number>-<pipeline>-<input>/`, with the item's index before
 * the input where another item has an input of that name. In item order.
 */
export async function saveArtifacts(api: LocalApi, job: JobView, parent: string): Promise<SavedItem[]> {
  const artifacts = await api.artifacts(job.id);
  const saved: SavedItem[] = [];
  const names = job.item_list.map((item) => item.input?.name ?? String(item.index));
  for (const [at, item] of job.item_list.entries()) {
    const isTwice = names.filter((name) => name === names[at]).length > 1;
    const folder = path.join(parent, `${job.number}-${job.pipeline}-${isTwice ? `${item.index}-` : ''}${names[at]}`);
    const own = artifacts.filter((artifact) => artifact.item_index === item.index && !artifact.partial);
    const byKind = new Map<string, string>();
    for (const artifact of own) {
      const file = await save(api, artifact, folder);
      if (!byKind.has(artifact.kind)) byKind.set(artifact.kind, file);
    }
    saved.push({ folder, byKind, count: own.length });
  }
  return saved;
}

async function save(api: LocalApi, artifact: ArtifactView, folder: string): Promise<string> {
  const file = path.join(folder, artifact.name);
  mkdirSync(path.dirname(file), { recursive: true });
  const { body } = await api.content(artifact);
  if (body !== null) await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file));
  return file;
}
