import 'reflect-metadata';
import { loadConfig } from '@frameq/config';
import { runWorker } from './run-worker.js';

await runWorker(loadConfig(process.env), process.env);
