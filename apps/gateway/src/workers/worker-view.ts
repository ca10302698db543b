import type { WorkerView } from '@frameq/contracts';
import type { WorkerRow } from '@frameq/db';

/** A worker as clients see it. */
export function workerView(row: WorkerRow): WorkerView {
  return {
    id: row.id,
    hostname: row.hostname,
    pid: row.pid,
    version: row.version,
    state: row.state,
    fault: row.fault,
    queues: [...row.queues],
    slots: { ...row.slots },
    running: row.running,
    storage_low: row.storageLow,
    devices: row.devices.map((device) => ({ ...device })),
    started_at: row.startedAt.toISOString(),
    heartbeat_at: row.heartbeatAt.toISOString(),
  };
}
