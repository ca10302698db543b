export * from './bundled-models.js';
export * from './create-session.js';
export * from './gpu-failure.js';
export { FRAME_QUALITY_OUTPUTS } from './frame-quality-model.js';
export * from './install-bundled-models.js';
export type { ModelManifest, TensorFacts } from './model-manifest.js';
export * from './model-store.js';
export * from './onnx-graph.js';
