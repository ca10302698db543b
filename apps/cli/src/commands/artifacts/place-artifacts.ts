import type { ArtifactView, JobView } from '@frameq/contracts';
import path from 'node:path';
import { CliError } from '../../cli-error.js';

/** An artifact and where it goes, beneath the folder that was chosen. */
export interface PlacedArtifact {
  readonly artifact: ArtifactView;
  /** With `/` between folders; safe on every system that frameq runs on. */
  readonly place: string;
}

/**
 * Chooses where files go: by their own name; beneath a folder for each item when the job has several; beneath one for the
 * stage when two stages of an item used the same name. Throws NAME_UNSAFE.
 */
export function placeArtifacts(artifacts: readonly ArtifactView[], job: Pick<JobView, 'item_list'>): PlacedArtifact[] {
  const folders = new Map(job.item_list.map((item) => [item.index, itemFolder(item)]));
  const uses = new Map<string, number>();
  for (const artifact of artifacts) uses.set(sharedKey(artifact), (uses.get(sharedKey(artifact)) ?? 0) + 1);
  return artifacts.map((artifact) => {
    const item = job.item_list.length > 1 ? (folders.get(artifact.item_index) ?? `item-${artifact.item_index}`) : '';
    const stage = uses.get(sharedKey(artifact))! > 1 ? artifact.stage : '';
    return {
      artifact,
      place: [item, stage, artifact.name]
        .filter((part) => part !== '')
        .map(safePath)
        .join('/'),
    };
  });
}

/** Lets a relative path through that names no folder above, no drive, no device and no control character. Throws NAME_UNSAFE. */
export function safePath(name: string): string {
  const parts = name.split('/');
  if (parts.every(isSafe)) return parts.join('/');
  throw new CliError('NAME_UNSAFE', `The server names a file ${JSON.stringify(name)}, which is not safe to write.`);
}

const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const MAX_BYTES = 240;

function isSafe(part: string): boolean {
  const isBad = /^\.{0,2}$|[\p{Cc}\\:*?"<>|]|[. ]$/u.test(part) || DEVICE.test(part);
  return !isBad && Buffer.byteLength(part) <= MAX_BYTES;
}

/** `003-film` for the item at index 3 that read film.mp4. */
function itemFolder(item: JobView['item_list'][number]): string {
  const index = String(item.index).padStart(3, '0');
  if (item.input === null) return index;
  const stem = path
    .parse(item.input.name)
    .name.replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/[. ]+$/, '')
    .slice(0, 60);
  return stem === '' ? index : `${index}-${stem}`;
}

function sharedKey(artifact: ArtifactView): string {
  return `${artifact.item_index}/${artifact.name}`;
}
