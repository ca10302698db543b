import type { Command } from 'commander';
import { buildProgram } from '../../program.js';
import { readVersion } from '../../version.js';

/** The tree of commands without the code behind them, to read names and help from. */
export function bareProgram(): Command {
  return buildProgram({ bind: () => () => Promise.resolve(), version: readVersion(), width: 100 });
}
