import 'reflect-metadata';
import { loadConfigOrExit } from '@frameq/config';
import { runKeeper } from './run-keeper.js';

await runKeeper(loadConfigOrExit(process.env));
