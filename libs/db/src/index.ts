export * from './stage-rows.js';
