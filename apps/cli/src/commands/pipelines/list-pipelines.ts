import type { PipelineView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { listPipelines } from '../../http/calls.js';
import type { Column } from '../../output/table.js';

/** `frameq pipelines list` */
export const listPipelinesCommand: CommandHandler = async (session) => {
  const { out } = session;
  const columns: Column<PipelineView>[] = [
    { title: 'PIPELINE', value: (pipeline) => pipeline.name, paint: (text) => out.paint('bold', text) },
    { title: 'READS', value: (pipeline) => (pipeline.input === 'none' ? 'nothing' : pipeline.input) },
    { title: 'PARAMS', value: (pipeline) => String(pipeline.params.length), align: 'right' },
    { title: 'WHAT IT DOES', value: (pipeline) => pipeline.description, flexible: true },
  ];
  const pipelines = await listPipelines(await session.api());
  out.list(pipelines, { columns, id: (pipeline) => pipeline.name, empty: 'This server knows no pipelines.' });
  if (pipelines.length > 0) out.note(out.paintNote('dim', 'frameq pipelines view NAME shows what can be set.'));
};
