import 'reflect-metadata';
import { loadConfigOrExit } from '@frameq/config';
import { runGateway } from './run-gateway.js';

await runGateway(loadConfigOrExit(process.env));
