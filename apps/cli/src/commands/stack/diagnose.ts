import type { CommandHandler } from '../../command-handler.js';
export const diagnoseCommand: CommandHandler = async () => { throw new Error('not there'); };
