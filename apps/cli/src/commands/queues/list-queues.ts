import type { CommandHandler } from '../../command-handler.js';
import { listQueues } from '../../http/steering-calls.js';
import { queueColumns } from '../../views/queue-text.js';

/** `frameq queues list` */
export const listQueuesCommand: CommandHandler = async (session) => {
  const { out } = session;
  const queues = await listQueues(await session.api());
  out.list(queues, {
    columns: queueColumns(out.paint, Date.now()),
    id: (queue) => queue.name,
    empty: 'This server knows no queues.',
  });
};
