import { AppError } from '@frameq/domain';
import type { Config } from './config.js';
import { loadConfig } from './load-config.js';
import type { Environment } from './variable.js';

/** `loadConfig` for the entry of a service: mistakes are printed for people, and the process exits with 1. */
export function loadConfigOrExit(env: Environment): Config {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint}\n`);
    process.exit(1);
  }
}
