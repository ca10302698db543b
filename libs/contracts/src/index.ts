export * from './job-view.js';
export * from './requests.js';
export * from './views.js';
