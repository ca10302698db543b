import { constants } from 'node:fs';
import { copyFile, type FileHandle, open } from 'node:fs/promises';
import { errorCode } from './storage-error.js';

/**
 * Copies an open file to a new path, by reference where the file system can (reflink), else byte by byte. Never a hard
 * link: an edit in place would change the copy too. The open file is copied, whatever its name leads to by now.
 */
export async function copyOpenFile(source: FileHandle, place: string): Promise<void> {
  try {
    // Linux only: elsewhere there is no such path.
    await copyFile(`/proc/self/fd/${source.fd}`, place, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await copyByReading(source, place);
  }
}

async function copyByReading(source: FileHandle, place: string): Promise<void> {
  const target = await open(place, 'wx', 0o600);
  try {
    for await (const chunk of source.createReadStream({ autoClose: false, start: 0 })) {
      await target.writeFile(chunk as Buffer);
    }
  } finally {
    await target.close();
  }
}
