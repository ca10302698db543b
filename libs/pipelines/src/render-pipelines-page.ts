import { describePipeline, type ParamDescription, type PipelineDescription } from './describe-pipeline.js';
import { pipelines } from './registry.js';

/** `docs/pipelines.md`: what can be run, from the definitions themselves so that it cannot say anything else. */
export function renderPipelinesPage(): string {
  const described = pipelines.map(describePipeline);
  const lines = [
    '# Pipelines',
    '',
    'What frameq can do with a file. `frameq pipelines view NAME` and `GET /api/v1/pipelines/NAME` say the same of the',
    'running version; this page is generated from `libs/pipelines/src`.',
    '',
    '| pipeline | reads | what it does |',
    '|---|---|---|',
    ...described.map(({ name, input, description }) => row([`[${name}](#${name})`, input, description])),
    ...described.flatMap(sectionOf),
  ];
  return `${lines.join('\n')}\n`;
}

function sectionOf(pipeline: PipelineDescription): string[] {
  return [
    '',
    `## ${pipeline.name}`,
    '',
    pipeline.description,
    '',
    '```sh',
    `npx frameq run ${pipeline.name} film.mp4 --wait${exampleOf(pipeline)}`,
    '```',
    '',
    '| parameter | what it decides | unit | allowed | default |',
    '|---|---|---|---|---|',
    ...pipeline.params.map((param) =>
      row([`\`${param.name}\``, param.hint, param.unit ?? '', allowed(param), `\`${String(param.default)}\``]),
    ),
    '',
    '| artifact | what is in it |',
    '|---|---|',
    ...pipeline.outputs.map(({ kind, description }) => row([`\`${kind}\``, description])),
    '',
    `Stages: ${pipeline.stages.map(({ name, queue, timeout_s }) => `\`${name}\` (queue \`${queue}\`, at most ${minutes(timeout_s)})`).join(', ')}.`,
  ];
}

/** A first parameter to play with, at its default. */
function exampleOf({ params }: PipelineDescription): string {
  const first = params[0];
  return first === undefined ? '' : ` -s ${first.name}=${String(first.default)}`;
}

function allowed(param: ParamDescription): string {
  if (param.options !== null) return param.options.map((option) => `\`${option}\``).join(', ');
  if (param.min !== null && param.max !== null) return `${param.min} to ${param.max}`;
  return param.type === 'boolean' ? 'true, false' : 'text';
}

function minutes(seconds: number): string {
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
