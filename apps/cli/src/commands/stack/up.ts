import type { CommandHandler } from '../../command-handler.js';
export const up: CommandHandler = async () => { throw new Error('not there'); };
