import type { PathListView, PathView } from '@frameq/contracts';
import { AppError } from '@frameq/domain';
import { type FolderEntry, listFolder, type ServerPaths } from '@frameq/storage';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { stat } from 'node:fs/promises';
import { CurrentCaller, type TracedCaller } from '../auth/caller.js';
import { Operation } from '../docs/operation.decorator.js';
import { Service, type Services } from '../services.js';
import { LIST_PATHS, ListPathsQuery, NORMALIZE_PATH, NormalizePathDto } from './paths.docs.js';

const PAGE = 200;

/** Files of the server that jobs may read. */
@ApiTags('paths')
@Controller('api/v1/paths')
export class PathsController {
  constructor(@Service('serverPaths') private readonly paths: Services['serverPaths']) {}

  @Post('normalize')
  @Operation(NORMALIZE_PATH)
  async normalize(
    @Body() { path: given }: NormalizePathDto,
    @CurrentCaller() { tenantId }: TracedCaller,
  ): Promise<PathView> {
    const paths = this.paths.of(tenantId);
    let path: string | null = null;
    try {
      path = paths.normalize(given);
      const real = await paths.resolve(path);
      const facts = await stat(real);
      const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'folder' : null;
      const bytes = kind === 'file' ? facts.size : null;
      if (kind === 'file') return { given, path, allowed: true, reason: null, hint: null, kind, bytes };
      const reason = kind === 'folder' ? 'It is a folder.' : 'It is no regular file.';
      return { given, path, allowed: false, reason, hint: 'Name one file.', kind, bytes };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { message, hint } = error;
      return { given, path, allowed: false, reason: message, hint, kind: null, bytes: null };
    }
  }

  @Get('list')
  @Operation(LIST_PATHS)
  async list(@Query() query: ListPathsQuery, @CurrentCaller() { tenantId }: TracedCaller): Promise<PathListView> {
    const paths = this.paths.of(tenantId);
    const { path, note } = query.path === undefined ? await start(paths) : { path: query.path, note: null };
    const roots = [...paths.terms.roots];
    if (path === null) return { path, parent: null, data: roots.map(rootEntry), next_cursor: null, roots, note };
    const page = await listFolder(paths, path, { limit: query.limit ?? PAGE, after: query.cursor });
    const { parent, entries, next } = page;
    return { path: page.path, parent, data: entries.map(entryView), next_cursor: next, roots, note };
  }
}

/** DEFAULT_INPUT_DIR where it can be listed, else the allowed folders, and why. */
async function start(paths: ServerPaths): Promise<{ path: string | null; note: string | null }> {
  const { defaultDir, roots } = paths.terms;
  if (roots.length === 0)
    return { path: null, note: `There is no folder of the server to read from. ${paths.without}` };
  if (defaultDir === null) return { path: null, note: null };
  const reason = await paths.resolve(defaultDir).then(
    async (real) => ((await stat(real)).isDirectory() ? null : 'is no folder'),
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return error.code === 'PATH_NOT_FOUND' ? 'does not exist' : 'does not lie beneath INPUT_ROOTS';
    },
  );
  if (reason === null) return { path: defaultDir, note: null };
  return { path: null, note: `DEFAULT_INPUT_DIR (${defaultDir}) ${reason}; these are the allowed folders.` };
}

function rootEntry(path: string): PathListView['data'][number] {
  const rest = { is_media: false, bytes: null, modified_at: null, allowed: true, reason: null };
  return { name: path, path, kind: 'folder', ...rest };
}

function entryView({
  name,
  path,
  kind,
  isMedia,
  bytes,
  modifiedAt,
  refusal,
}: FolderEntry): PathListView['data'][number] {
  const modified_at = modifiedAt?.toISOString() ?? null;
  return { name, path, kind, is_media: isMedia, bytes, modified_at, allowed: refusal === null, reason: refusal };
}
