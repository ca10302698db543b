import type { ArtifactView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { jobArtifacts } from '../../http/calls.js';
import { resolveOneJobId } from '../../job-id.js';
import { formatBytes } from '../../output/format.js';
import type { Column } from '../../output/table.js';
import { showable } from '../../output/text-width.js';

/** `frameq artifacts list`: the files of a job. */
export const listArtifacts: CommandHandler = async (session, { args }) => {
  const id = await resolveOneJobId(session, args[0] as string);
  const { paint } = session.out;
  const columns: Column<ArtifactView>[] = [
    { title: 'ITEM', value: (file) => `#${file.item_index}`, align: 'right' },
    { title: 'STAGE', value: (file) => file.stage },
    { title: 'NAME', value: (file) => showable(file.name), flexible: true, paint: (text) => paint('bold', text) },
    { title: 'KIND', value: (file) => file.kind },
    { title: 'SIZE', value: (file) => formatBytes(file.bytes), align: 'right' },
    { title: 'NOTE', value: (file) => (file.partial ? 'partial' : ''), paint: (text) => paint('yellow', text) },
    { title: 'ID', value: (file) => file.id, paint: (text) => paint('dim', text) },
  ];
  const files = await jobArtifacts(await session.api(), id);
  session.out.list(files, { columns, id: (file) => file.id, empty: 'This job has no files.' });
};
