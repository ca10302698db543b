export * from './config.js';
export * from './load-config.js';
export { loadConfigOrExit } from './load-config-or-exit.js';
export * from './render-configuration-page.js';
export * from './render-env-example.js';
export type { Environment } from './variable.js';
export { VERSION } from './version.js';
export { embeddedInputDir, serverPathTerms } from './server-path-terms.js';
