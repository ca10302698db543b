import type { JobView } from '@frameq/contracts';
import type { StoredArtifactRow } from '@frameq/db';
import { type Storage, zipArtifacts, type ZipEntry } from '@frameq/storage';
import type { Readable } from 'node:stream';

/** The files of a job as one archive, made while it is read; `0001-film/detect/scenes.json` says item, input, stage and file. */
export function zipOfJob(
  job: JobView,
  artifacts: AsyncIterable<StoredArtifactRow>,
  storage: Pick<Storage, 'readArtifact'>,
): Readable {
  const folders = new Map(job.item_list.map((item) => [item.index, itemFolder(item.index, item.input?.name)]));
  return zipArtifacts(storage, entriesOf(artifacts, folders));
}

async function* entriesOf(
  artifacts: AsyncIterable<StoredArtifactRow>,
  folders: ReadonlyMap<number, string>,
): AsyncGenerator<ZipEntry> {
  for await (const artifact of artifacts) {
    if (artifact.removedAt !== null) continue;
    const folder = folders.get(artifact.itemIndex) ?? itemFolder(artifact.itemIndex);
    const { mediaType, bytes, createdAt: modifiedAt } = artifact;
    yield { place: artifact, path: `${folder}/${artifact.stage}/${artifact.name}`, mediaType, bytes, modifiedAt };
  }
}

function itemFolder(index: number, inputName?: string): string {
  const number = String(index + 1).padStart(4, '0');
  const stem = inputName
    ?.replace(/\.[^.]{1,8}$/, '')
    .replace(/[<>:"/\\|?*]/g, '_')
    .slice(0, 60);
  return stem === undefined || stem === '' ? number : `${number}-${stem}`;
}
