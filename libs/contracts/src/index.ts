export * from './access-views.js';
export * from './domain-types.js';
export * from './job-view.js';
export * from './requests.js';
export * from './steering-requests.js';
export * from './steering-views.js';
export * from './views.js';
export * from './webhook-view.js';
