import type { CommandHandler } from '../../command-handler.js';
export const status: CommandHandler = async () => { throw new Error('not there'); };
