import { UniqueNames } from '@frameq/domain';
import { PassThrough, type Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ArtifactPlace, Storage } from './storage.js';

/** A file of an archive. */
export interface ZipEntry {
  readonly place: ArtifactPlace;
  /** Its path in the archive, with `/` between folders. One that comes again is numbered: `film__2.mp4`. */
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

/** Media are compressed already: packing them again costs time and saves nothing. */
const INCOMPRESSIBLE = /^(image\/(?!svg)|video\/|audio\/|application\/(zip|gzip|octet-stream))/;

/** Entries that are asked for ahead of the reader. */
const AHEAD = 100;

/**
 * An archive of artifacts as a stream: entries are asked for and files are opened while the reader reads, so memory does not
 * depend on the size of files, and on their number only by what the directory at the end says of each. A file that cannot be
 * read ends the stream with its error, as does an error of `entries`.
 */
export function zipArtifacts(
  storage: Pick<Storage, 'readArtifact'>,
  entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>,
): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  let current: Readable | undefined;
  const names = new UniqueNames();
  let ahead = 0;
  let goOn = (): void => undefined;
  zip.on('error', (error: Error) => output.destroy(error));
  // A reader that goes away must not leave the file behind it open.
  output.on('close', () => {
    current?.destroy();
    goOn();
  });
  zip.outputStream.pipe(output);
  fill().catch((error: unknown) => output.destroy(error as Error));
  return output;

  async function fill(): Promise<void> {
    for await (const { place, path, mediaType, bytes, modifiedAt } of entries) {
      const compress = !INCOMPRESSIBLE.test(mediaType);
      const facts = { mtime: modifiedAt, mode: 0o100644, compress, size: bytes };
      zip.addReadStreamLazy(names.give(path), facts, (give) => void open(place, give));
      ahead += 1;
      if (ahead >= AHEAD) await new Promise<void>((resolve) => (goOn = resolve));
      if (output.destroyed) return;
    }
    zip.end();
  }

  async function open(place: ArtifactPlace, give: (error: unknown, file: Readable) => void): Promise<void> {
    ahead -= 1;
    goOn();
    if (output.destroyed) return;
    try {
      current = await storage.readArtifact(place);
      if (output.destroyed) current.destroy();
      else give(null, current);
    } catch (error) {
      output.destroy(error as Error);
    }
  }
}
