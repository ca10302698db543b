import { Argument, type Command } from 'commander';
import type { Bind } from '../command-handler.js';

/** `frameq completion`, and the hidden commands that scripts and the docs page use */
export function addCompletionCommands(program: Command, bind: Bind): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Prints a script that completes commands, flags, pipelines, parameters and job numbers.')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      '\nTo install:\n  bash  frameq completion bash > ~/.local/share/bash-completion/completions/frameq\n  zsh   frameq completion zsh > "${fpath[1]}/_frameq"\n  fish  frameq completion fish > ~/.config/fish/completions/frameq.fish',
    )
    .action(bind(() => import('./completion/print-completion.js').then((module) => module.printCompletion)));
  program
    .command('__complete', { hidden: true })
    .argument('<kind>')
    .argument('[words...]')
    .action(bind(() => import('./completion/complete-values.js').then((module) => module.completeValues)));
  program
    .command('__docs', { hidden: true })
    .action(bind(() => import('./completion/print-docs.js').then((module) => module.printDocs)));
}
