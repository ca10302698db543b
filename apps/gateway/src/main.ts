import 'reflect-metadata';
import { loadConfig } from '@frameq/config';
import { runGateway } from './run-gateway.js';

await runGateway(loadConfig(process.env));
