export * from './exit-code.js';
export * from './run-cli.js';
export * from './terminal.js';
