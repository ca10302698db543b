import type { PipelineDefinition } from './define-pipeline.js';
import type { Param } from './params.js';

/** A parameter as forms, CLI flags, OpenAPI and docs need it; the wire's ParamView. */
export interface ParamDescription {
  name: string;
  type: Param['type'];
  default: number | boolean | string;
  min: number | null;
  max: number | null;
  step: number | null;
  unit: string | null;
  options: string[] | null;
  label: string;
  hint: string;
  help: string | null;
  widget: string | null;
  group: string | null;
  order: number;
  visible_if: { param: string; equals: unknown } | null;
}

/** A pipeline as clients see it; the wire's PipelineView. */
export interface PipelineDescription {
  name: string;
  title: string;
  description: string;
  input: 'video' | 'image' | 'none';
  params: ParamDescription[];
  stages: { name: string; queue: string; timeout_s: number; needs_gpu: boolean }[];
  outputs: { kind: string; description: string }[];
}

/** Everything that a client may know about a pipeline, from its one definition. */
export function describePipeline(pipeline: PipelineDefinition): PipelineDescription {
  return {
    name: pipeline.name,
    title: pipeline.title,
    description: pipeline.description,
    input: pipeline.input,
    params: Object.entries(pipeline.params).map(([name, param], order) => describeParam(name, param, order)),
    stages: Object.entries(pipeline.stages).map(([name, stage]) => ({
      name,
      queue: stage.queue,
      timeout_s: stage.timeoutMs / 1000,
      needs_gpu: stage.needsGpu ?? false,
    })),
    outputs: pipeline.outputs.map(({ kind, description }) => ({ kind, description })),
  };
}

function describeParam(name: string, param: Param, order: number): ParamDescription {
  const range = param.type === 'number' || param.type === 'integer' ? param : null;
  return {
    name,
    type: param.type,
    default: param.default,
    min: range?.min ?? null,
    max: range?.max ?? null,
    step: range?.step ?? (param.type === 'integer' ? 1 : null),
    unit: param.unit ?? null,
    options: param.type === 'choice' ? [...param.options] : null,
    label: param.label ?? labelOf(name),
    hint: param.hint,
    help: param.help ?? null,
    widget: param.widget ?? null,
    group: param.group ?? null,
    order,
    visible_if: param.visibleIf === undefined ? null : { ...param.visibleIf },
  };
}

function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
