import { setTimeout as delay } from 'node:timers/promises';
import { groupMembers } from '../process/group-members.js';
import type { GpuProbe } from './gpu-devices.js';
import type { GpuProcess } from './parse-nvidia-smi.js';

/** Used memory that moves by less than this is noise of the driver's own. */
const TOLERANCE_MB = 64;
const SAMPLE_MS = 10_000;
const FREED_TIMEOUT_MS = 10_000;

/**
 * Watches the memory that one runner's group takes on a GPU, so that a stop can say when it is back and how much it was.
 * In a container the driver lists the host's pids; then the device's used memory is what is compared.
 */
export class GpuMemoryWatch {
  private baselineMb: number | null = null;
  private peakMb: number | null = null;
  private pids: number[] = [];
  private listed = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly probe: GpuProbe,
    private readonly uuid: string,
    private readonly pgid: number,
    private readonly members: (pgid: number) => Promise<number[]> = groupMembers,
  ) {
    void this.used().then((used) => (this.baselineMb = used));
    this.timer = setInterval(() => void this.sample().catch(() => undefined), SAMPLE_MS).unref();
  }

  /** Notes what the group holds; it does so by itself every 10 s. */
  async sample(): Promise<void> {
    const pids = await this.members(this.pgid);
    if (pids.length > 0) this.pids = pids;
    this.peakMb = Math.max(this.peakMb ?? 0, await this.held());
  }

  /**
   * Resolves, once the group is gone, with the megabytes that came back; null when the driver never told, or when they did not
   * come back within 10 s.
   */
  async freed(): Promise<number | null> {
    clearInterval(this.timer);
    const deadline = performance.now() + FREED_TIMEOUT_MS;
    while (!(await this.isBack())) {
      if (performance.now() > deadline) return null;
      await delay(100);
    }
    return this.peakMb;
  }

  private async isBack(): Promise<boolean> {
    if (this.listed) return (await this.own()).length === 0;
    const used = await this.used();
    return used === null || this.baselineMb === null || used <= this.baselineMb + TOLERANCE_MB;
  }

  private async held(): Promise<number> {
    const own = await this.own();
    this.listed ||= own.length > 0;
    if (own.length > 0) return own.reduce((sum, one) => sum + (one.memoryMb ?? 0), 0);
    return Math.max(0, ((await this.used()) ?? 0) - (this.baselineMb ?? 0));
  }

  private async own(): Promise<GpuProcess[]> {
    const processes = await this.probe.processes();
    return processes.filter((one) => one.uuid === this.uuid && this.pids.includes(one.pid));
  }

  private async used(): Promise<number | null> {
    return (await this.probe.devices()).find((device) => device.uuid === this.uuid)?.memoryUsedMb ?? null;
  }
}
