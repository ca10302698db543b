import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configDirectory } from '../../connect/config-file.js';

/** Remembers where an unfinished upload lies, for the next run; where nothing can be written it remembers nothing. */
export class UploadMemory {
  private readonly file: string;

  constructor(env: Readonly<Record<string, string | undefined>>, server: string, sha256: string) {
    const name = createHash('sha256').update(`${server}\n${sha256}`).digest('hex').slice(0, 32);
    this.file = path.join(configDirectory(env), 'uploads', name);
  }

  /** The path of the upload on the server; null when none is remembered. */
  async recall(): Promise<string | null> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    return /^\/api\/v1\/uploads\/tus\/[0-9a-f-]{36}$/.test(text) ? text : null;
  }

  async keep(where: string): Promise<void> {
    try {
      await mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
      await writeFile(this.file, where, { mode: 0o600 });
    } catch {
      // The upload goes on; only another run could not.
    }
  }

  async forget(): Promise<void> {
    await rm(this.file, { force: true }).catch(() => undefined);
  }
}
