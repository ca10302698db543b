import { loadPipelines } from '@frameq/pipelines';
import { openStorage, ServerPaths } from '@frameq/storage';
import { readRunnerSettings } from './ipc/runner-settings.js';
import { loadStage } from './runner/load-stage.js';
import { Runner } from './runner/runner.js';

// The process that computes. It is started by a worker, through the guard, and never talks to the database.
const settings = readRunnerSettings(process.argv[2]);
const runner = new Runner(
  {
    storage: await openStorage({ directory: settings.storageDir }),
    serverPaths: new ServerPaths(settings.serverPaths),
    device: settings.device,
    modelsDir: settings.modelsDir,
    toolPaths: settings.toolPaths,
    load: loadStage(await loadPipelines([...settings.pipelineModules])),
  },
  {
    send: (message) =>
      new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()) ?? resolve()),
    exit: (code, why) => {
      if (why !== undefined) process.stderr.write(`${why}\n`);
      process.exit(code);
    },
  },
);
process.on('message', (message) => runner.take(message));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => runner.stop());
process.on('SIGINT', () => undefined); // Ctrl-C in a terminal is the worker's to answer.
await runner.ready();
