import 'reflect-metadata';
import { loadConfig } from '@frameq/config';
import { runKeeper } from './run-keeper.js';

await runKeeper(loadConfig(process.env));
