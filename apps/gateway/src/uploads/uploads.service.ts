import type { InputView, UploadCheckView } from '@frameq/contracts';
import type { InputRow } from '@frameq/db';
import { AppError, isUuid, uuidV7 } from '@frameq/domain';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Service, type Services } from '../services.js';

/** What is known of an upload besides its bytes. */
export interface UploadTerms {
  readonly tenantId: string;
  /** Made safe already. */
  readonly name: string;
  readonly expectedSha256?: string;
  /** Its size, when it was announced. */
  readonly announcedBytes?: number;
}

/** Keeps uploaded files and finds them again. */
@Injectable()
export class UploadsService {
  constructor(
    @Service('storage') private readonly storage: Services['storage'],
    @Service('inputs') private readonly inputs: Services['inputs'],
    @Service('config') private readonly config: Services['config'],
  ) {}

  /**
   * Streams a file into storage, then records it: a row never names bytes that are not there. Throws UPLOAD_TOO_LARGE,
   * CONTENT_DIGEST_MISMATCH, STORAGE_FULL, and whatever `bytes` fails with.
   */
  async keep(bytes: Readable, terms: UploadTerms): Promise<InputView> {
    const stored = await this.storage.putInput(terms.tenantId, bytes, {
      maxBytes: this.config.maxUploadBytes,
      ...(terms.announcedBytes === undefined ? {} : { announcedBytes: terms.announcedBytes }),
      ...(terms.expectedSha256 === undefined ? {} : { expectedSha256: terms.expectedSha256 }),
    });
    const row = await this.inputs.insert({
      id: uuidV7(Date.now(), randomBytes(16)),
      tenantId: terms.tenantId,
      name: terms.name,
      sha256: stored.sha256,
      bytes: stored.bytes,
    });
    return view(row, stored.deduplicated);
  }

  /** Whether the tenant has this content, so that it need not be sent again. */
  async check(sha256: string, tenantId: string): Promise<UploadCheckView> {
    const hash = sha256.toLowerCase();
    const row = (await this.inputs.getByContent([hash], tenantId)).get(hash);
    const exists = row !== undefined && (await this.storage.hasInput(tenantId, hash));
    return { exists, sha256: hash, bytes: exists ? row.bytes : null };
  }

  /** One upload of a tenant; throws INPUT_NOT_FOUND. */
  async get(id: string, tenantId: string): Promise<InputView> {
    const row = isUuid(id) ? await this.inputs.get(id, tenantId) : null;
    if (row === null) throw new AppError('INPUT_NOT_FOUND', `There is no upload ${id}.`);
    return view(row, false);
  }
}

function view(row: InputRow, deduplicated: boolean): InputView {
  const { id, name, bytes, sha256 } = row;
  return { id, name, bytes, sha256, created_at: row.createdAt.toISOString(), deduplicated };
}
