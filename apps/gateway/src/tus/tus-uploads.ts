import type { InputRow } from '@frameq/db';
import { AppError, isUuid, safeName, uuidV7 } from '@frameq/domain';
import { Injectable } from '@nestjs/common';
import { Server, type Upload } from '@tus/server';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Service, type Services } from '../services.js';
import { ResumableStore } from './resumable-store.js';
import { refusalOf } from './refusal-of.js';

/** Unfinished uploads that a tenant may have at once. */
const MOST_OPEN = 100;
const HOUR_MS = 3_600_000;
/** Where tus begins in the API. */
export const TUS_PATH = '/api/v1/uploads/tus';

interface TenantServer {
  readonly server: Server;
  readonly store: ResumableStore;
  readonly directory: string;
}

/**
 * Resumable uploads by tus 1.0. Each tenant has a folder and a server of its own, so that another's upload cannot even be
 * looked for. One that is finished becomes an input with the same id.
 */
@Injectable()
export class TusUploads {
  private readonly tenants = new Map<string, Promise<TenantServer>>();
  /** What a hook or the store refused with, which the library would turn into a plain text. */
  private readonly refusals = new WeakMap<object, AppError>();

  constructor(
    @Service('storage') private readonly storage: Services['storage'],
    @Service('inputs') private readonly inputs: Services['inputs'],
    @Service('config') private readonly config: Services['config'],
  ) {}

  /** Answers one request of the protocol. Throws the refusal, if it is one, as an AppError. */
  async handle(request: Request, tenantId: string): Promise<Response> {
    const { server } = await this.of(tenantId);
    const answer = await server.handleWeb(request as Parameters<Server['handleWeb']>[0]);
    if (answer.status < 400) return answer;
    throw this.refusals.get(request) ?? refusalOf(answer.status, (await answer.text()).trim());
  }

  /** The input that the upload has become; one that is complete and was not finished, because of a crash, is finished now. */
  async finished(id: string, tenantId: string): Promise<InputRow | null> {
    if (!isUuid(id)) return null;
    const { store } = await this.of(tenantId);
    const upload = await store.getUpload(id).catch(() => null);
    if (upload !== null && upload.size !== undefined && upload.offset === upload.size) {
      await this.finish(upload, tenantId, store);
    }
    return this.inputs.get(id, tenantId);
  }

  /** Throws INPUT_NOT_FOUND unless the tenant has an unfinished upload with this id. */
  async requireOpen(id: string, tenantId: string): Promise<void> {
    const { store } = await this.of(tenantId);
    const upload = isUuid(id) ? await store.getUpload(id).catch(() => null) : null;
    if (upload === null) throw new AppError('INPUT_NOT_FOUND', `There is no unfinished upload ${id}.`);
  }

  private of(tenantId: string): Promise<TenantServer> {
    const known = this.tenants.get(tenantId) ?? this.open(tenantId);
    this.tenants.set(tenantId, known);
    known.catch(() => this.tenants.delete(tenantId));
    return known;
  }

  private async open(tenantId: string): Promise<TenantServer> {
    const directory = path.join(this.config.storageDir, 'tus', tenantId);
    await mkdir(directory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw new AppError('STORAGE_UNAVAILABLE', 'The folder of unfinished uploads cannot be made.', { cause });
    });
    const expiresAfterMs = this.config.uploadExpiryHours * HOUR_MS;
    const store = new ResumableStore({ directory, expiresAfterMs, storage: this.storage });
    const server = new Server({
      path: TUS_PATH,
      datastore: store,
      maxSize: this.config.maxUploadBytes,
      relativeLocation: true,
      namingFunction: () => uuidV7(Date.now(), randomBytes(16)),
      onUploadCreate: async (_request, upload) => {
        await this.admit(upload, directory);
        return {};
      },
      onUploadFinish: async (_request, upload) => {
        await this.finish(upload, tenantId, store);
        return {};
      },
      onResponseError: (request, error) => {
        if (error instanceof AppError) this.refusals.set(request, error);
        return undefined;
      },
    });
    return { server, store, directory };
  }

  private async admit(upload: Upload, directory: string): Promise<void> {
    if (!/^([0-9a-f]{64})?$/i.test(upload.metadata?.['sha256'] ?? '')) {
      throw new AppError('INVALID_REQUEST', 'sha256 in Upload-Metadata must be 64 hexadecimal digits.', {
        field: 'Upload-Metadata',
      });
    }
    (await this.storage.admit(upload.size ?? 0)).release();
    const open = (await readdir(directory)).filter((name) => name.endsWith('.json')).length;
    if (open >= MOST_OPEN) throw new AppError('TOO_MANY_UPLOADS', `${open} uploads are unfinished.`);
  }

  /** Makes the input; doing it twice does no harm. */
  private async finish(upload: Upload, tenantId: string, store: ResumableStore): Promise<void> {
    const { id, metadata } = upload;
    const file = path.join(store.directory, id);
    const expected = metadata?.['sha256'] ?? undefined;
    try {
      const { sha256, bytes } = await this.storage.adoptInput(tenantId, file, expected);
      const name = safeName(metadata?.['filename'] ?? metadata?.['name'] ?? '');
      if ((await this.inputs.get(id, tenantId)) === null)
        await this.inputs.insert({ id, tenantId, sha256, bytes, name });
    } catch (error) {
      if (error instanceof AppError && error.code === 'CONTENT_DIGEST_MISMATCH') await store.remove(id);
      throw error;
    }
    await store.configstore.delete(id);
    await rm(file, { force: true });
  }
}
