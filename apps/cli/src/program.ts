import { Command, Help } from 'commander';
import type { Bind } from './command-handler.js';
import { addApiCommand } from './commands/api.command.js';
import { addBackupCommands } from './commands/backup.commands.js';
import { addArtifactsCommands } from './commands/artifacts.commands.js';
import { addAuditCommand } from './commands/audit.command.js';
import { addCompletionCommands } from './commands/completion.commands.js';
import { addJobsCommands } from './commands/jobs.commands.js';
import { addKeysCommands } from './commands/keys.commands.js';
import { addLoginCommand } from './commands/login.command.js';
import { addPipelinesCommands } from './commands/pipelines.commands.js';
import { addQueuesCommands } from './commands/queues.commands.js';
import { addRunCommand } from './commands/run.command.js';
import { addStackCommands } from './commands/stack.commands.js';
import { addTenantsCommands } from './commands/tenants.commands.js';
import { addWebhooksCommands } from './commands/webhooks.commands.js';
import { addStorageCommands } from './commands/storage.commands.js';
import { exitCodeHelp } from './exit-code.js';
import { addGlobalOptions } from './global-options.js';
import { addWorkersCommand } from './commands/workers.command.js';

/** What every part of the command tree is added with. */
export interface ProgramParts {
  readonly bind: Bind;
  readonly version: string;
  /** Columns that help may take. */
  readonly width: number;
}

/** Builds the tree of commands: names, flags and help, but none of the code behind them. */
export function buildProgram({ bind, version, width }: ProgramParts): Command {
  const program = new Command('frameq');
  program.configureHelp({
    helpWidth: width,
    showGlobalOptions: true,
    sortSubcommands: false,
    visibleGlobalOptions: globalsOnce,
  });
  addGlobalOptions(program);
  program
    .description('Submits videos and images to a frameq server and follows what becomes of them.')
    .version(version, '-V, --version', 'print the version')
    .showSuggestionAfterError(true)
    .exitOverride();
  program.commandsGroup('Work:');
  addRunCommand(program, bind);
  addJobsCommands(program, bind);
  addArtifactsCommands(program, bind);
  addPipelinesCommands(program, bind);
  program.commandsGroup('Server:');
  addStackCommands(program, bind);
  addBackupCommands(program, bind);
  addWorkersCommand(program, bind);
  addQueuesCommands(program, bind);
  addStorageCommands(program, bind);
  addLoginCommand(program, bind);
  program.commandsGroup('Access:');
  addKeysCommands(program, bind);
  addTenantsCommands(program, bind);
  addAuditCommand(program, bind);
  addWebhooksCommands(program, bind);
  program.commandsGroup('More:');
  addApiCommand(program, bind);
  addCompletionCommands(program, bind);
  program.addHelpCommand(
    new Command('help')
      .argument('[command]')
      .helpGroup('More:')
      .description('show help for a command')
      .helpOption(false),
  );
  program.addHelpText('after', rootHelp);
  return program;
}

/** `frameq --help` lists the global flags as its own; beneath a subcommand they come once, in their own section. */
function globalsOnce(this: Help, command: Command): ReturnType<Help['visibleGlobalOptions']> {
  return command.parent === null ? [] : Help.prototype.visibleGlobalOptions.call(this, command);
}

function rootHelp(): string {
  return `
Examples:
  frameq run scenes film.mp4 --wait              find the scenes of a video and show them
  frameq run quality *.mp4 --set rate=2 -w 2     many files, two at a time
  frameq jobs list --state failed                what went wrong
  frameq pipelines view scenes                   what can be set, with ranges and units

Exit codes:
${exitCodeHelp()}
`;
}
