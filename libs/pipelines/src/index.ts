export * from './define-pipeline.js';
export * from './params.js';
export * from './stage-context.js';
