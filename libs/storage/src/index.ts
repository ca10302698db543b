export { commitFile, openRegular } from './durable-files.js';
export { openStorage } from './open-storage.js';
export { Places } from './places.js';
export * from './storage.js';
export { sweepEndedRuns } from './sweep-ended-runs.js';
export { sweepTemporary } from './sweep-temporary.js';
export { zipArtifacts, type ZipEntry } from './zip-artifacts.js';
