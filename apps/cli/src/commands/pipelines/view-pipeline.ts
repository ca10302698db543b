import type { ParamView, PipelineView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { getPipeline } from '../../http/calls.js';
import { formatDuration } from '../../output/format.js';
import type { Output } from '../../output/output.js';
import type { Column } from '../../output/table.js';
import { wrap } from '../../output/wrap.js';
import { defaultText, rangeText } from '../../views/param-range.js';

/** `frameq pipelines view`: everything one has to know to run it. */
export const viewPipeline: CommandHandler = async (session, { args }) => {
  const pipeline = await getPipeline(await session.api(), args[0] as string);
  session.out.record(pipeline, pipeline.name, () => pipelineText(pipeline, session.out));
};

function pipelineText(pipeline: PipelineView, out: Output): string[] {
  const { paint } = out;
  const heading = (text: string): string => paint('bold', text);
  const reads = pipeline.input === 'none' ? 'Reads no file.' : `Reads one ${pipeline.input} an item.`;
  return [
    `${heading(pipeline.name)}  ${pipeline.title}`,
    ...wrap(`${pipeline.description} ${reads}`, Math.min(out.width, 100) - 2).map((line) => `  ${line}`),
    '',
    heading('Parameters') + paint('dim', '  --set NAME=VALUE'),
    ...(pipeline.params.length === 0 ? ['  none'] : paramLines(pipeline.params, out)),
    '',
    heading('Stages'),
    ...out.table(pipeline.stages, stageColumns, 2).slice(1),
    '',
    heading('Files'),
    ...out
      .table(
        pipeline.outputs,
        [
          { title: '', value: (file) => file.kind },
          { title: '', value: (file) => file.description, flexible: true },
        ],
        2,
      )
      .slice(1),
    '',
    heading('Example'),
    `  ${example(pipeline)}`,
  ];
}

/** Each parameter is a line of the table and a line with its hint, so that neither has to be cut short. */
function paramLines(params: readonly ParamView[], out: Output): string[] {
  const sorted = [...params].sort((a, b) => a.order - b.order);
  const columns: Column<ParamView>[] = [
    { title: 'NAME', value: (param) => param.name, paint: (text) => out.paint('bold', text) },
    { title: 'DEFAULT', value: defaultText },
    { title: 'RANGE', value: rangeText },
  ];
  const [title, ...rows] = out.table(sorted, columns, 2);
  const hints = sorted.map((param) =>
    wrap(hintText(param), Math.min(out.width, 100) - 6).map((line) => `      ${out.paint('dim', line)}`),
  );
  return [title!, ...rows.flatMap((row, index) => [row, ...hints[index]!])];
}

function hintText(param: ParamView): string {
  if (param.visible_if === null) return param.hint;
  return `${param.hint} Only with ${param.visible_if.param}=${String(param.visible_if.equals)}.`;
}

const stageColumns: Column<PipelineView['stages'][number]>[] = [
  { title: '', value: (stage) => stage.name },
  { title: '', value: (stage) => `on ${stage.queue}` },
  {
    title: '',
    value: (stage) => (stage.needs_gpu ? 'needs a GPU' : stage.queue === 'gpu' ? 'uses a GPU where there is one' : ''),
  },
  { title: '', value: (stage) => `at most ${formatDuration(stage.timeout_s)}` },
];

function example(pipeline: PipelineView): string {
  const param = pipeline.params.find((one) => one.type === 'number' || one.type === 'integer') ?? pipeline.params[0];
  const set = param === undefined ? '' : ` --set ${param.name}=${defaultText(param)}`;
  const file = { video: ' film.mp4', image: ' picture.png', none: '' }[pipeline.input];
  return `frameq run ${pipeline.name}${file}${set} --wait`;
}
