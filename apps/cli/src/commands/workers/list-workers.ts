import type { WorkerView } from '@frameq/contracts';
import type { CommandHandler } from '../../command-handler.js';
import { listWorkers } from '../../http/calls.js';
import { formatAge } from '../../output/format.js';
import type { Column } from '../../output/table.js';
import { showable } from '../../output/text-width.js';

/** `frameq workers` */
export const listWorkersCommand: CommandHandler = async (session) => {
  const { out } = session;
  const now = Date.now();
  const colour = (worker: WorkerView) =>
    worker.state === 'active' ? 'green' : worker.state === 'unhealthy' || worker.state === 'lost' ? 'red' : 'dim';
  const columns: Column<WorkerView>[] = [
    { title: 'WORKER', value: (worker) => worker.id.slice(0, 8), paint: (text) => out.paint('bold', text) },
    { title: 'MACHINE', value: (worker) => `${showable(worker.hostname)}/${worker.pid}` },
    { title: 'STATE', value: (worker) => worker.state, paint: (text, worker) => out.paint(colour(worker), text) },
    { title: 'QUEUES', value: slots },
    { title: 'RUNS', value: (worker) => String(worker.running), align: 'right' },
    { title: 'DEVICES', value: (worker) => worker.devices.map((device) => showable(device.name)).join(', ') },
    { title: 'HEARD', value: (worker) => `${formatAge(worker.heartbeat_at, now)} ago` },
    { title: 'REASON', value: (worker) => reason(worker), flexible: true },
  ];
  const workers = await listWorkers(await session.api());
  out.list(workers, { columns, id: (worker) => worker.id, empty: 'No worker was heard of within the last hour.' });
  for (const { id, fault } of workers)
    if (fault !== null) out.note(`${out.paintNote('cyan', 'hint:')} ${id.slice(0, 8)}: ${showable(fault.hint)}`);
};

function slots(worker: WorkerView): string {
  return worker.queues.map((queue) => `${queue} ${worker.slots[queue] ?? 0}`).join(', ');
}

function reason({ fault, state }: WorkerView): string {
  if (fault !== null) return `${fault.code}: ${showable(fault.message)}`;
  return state === 'lost' ? 'It has not been heard for 15 s; look at its machine and log.' : '';
}
