import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkParams } from './check-params.js';
import { describePipeline } from './describe-pipeline.js';
import { loadPipelines } from './load-pipelines.js';
import { pipelines } from './registry.js';

describe('the registry', () => {
  it('holds a pipeline for every folder', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(pipelines.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it.each(pipelines.map((pipeline) => [pipeline.name, pipeline] as const))(
    '%s explains itself completely',
    (_, pipeline) => {
      expect(checkParams(pipeline.params, {}).errors).toEqual([]);
      const { params, stages, outputs } = describePipeline(pipeline);
      for (const param of params) {
        expect(param.hint).toMatch(/^[A-Z].{10,}\.$/);
        if (param.type === 'number' || param.type === 'integer')
          expect(param).toMatchObject({ unit: expect.any(String), min: expect.any(Number), max: expect.any(Number) });
      }
      expect(stages.length).toBeGreaterThan(0);
      expect(outputs.length).toBeGreaterThan(0);
    },
  );
});

describe('loadPipelines', () => {
  it('finds by name and guesses what was meant', async () => {
    const registry = await loadPipelines();
    expect(registry.get('scenes').title).toBe('Scenes');
    expect(() => registry.get('scene')).toThrow(
      expect.objectContaining({ code: 'PIPELINE_NOT_FOUND', hint: 'Did you mean "scenes"?' }),
    );
    expect(() => registry.get('transcribe')).toThrow(
      expect.objectContaining({ hint: 'Pipelines are: scenes, quality, storyboard.' }),
    );
  });

  it('names the module that cannot be loaded', async () => {
    await expect(loadPipelines(['/nowhere/pipelines.mjs'])).rejects.toMatchObject({
      code: 'INVALID_ENVIRONMENT',
      field: 'PIPELINE_MODULES',
      message: expect.stringContaining('/nowhere/pipelines.mjs'),
    });
  });
});

describe('describePipeline', () => {
  it('gives forms and flags all that they need', () => {
    const [sensitivity] = describePipeline(pipelines[0]!).params;
    expect(sensitivity).toEqual({
      ...{
        name: 'sensitivity',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
        step: 0.05,
        unit: 'share',
        options: null,
      },
      ...{ label: 'Sensitivity', help: null, widget: 'slider', group: 'Detection', order: 0, visible_if: null },
      hint: expect.any(String),
    });
  });
});
