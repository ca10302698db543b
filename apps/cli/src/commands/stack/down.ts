import type { CommandHandler } from '../../command-handler.js';
export const down: CommandHandler = async () => { throw new Error('not there'); };
