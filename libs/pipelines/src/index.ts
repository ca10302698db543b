export * from './check-params.js';
export * from './define-pipeline.js';
export * from './describe-pipeline.js';
export * from './load-pipelines.js';
export * from './params.js';
export * from './registry.js';
export { renderPipelinesPage } from './render-pipelines-page.js';
export * from './stage-context.js';
