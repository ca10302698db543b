import 'reflect-metadata';
import { loadConfigOrExit } from '@frameq/config';
import { runWorker } from './run-worker.js';

await runWorker(loadConfigOrExit(process.env), process.env);
