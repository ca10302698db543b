import { setTimeout as delay } from 'node:timers/promises';
import { groupMembers } from '../process/group-members.js';
import type { GpuProbe } from './gpu-devices.js';
import type { GpuProcess } from './parse-nvidia-smi.js';

/** Used memory that moves by less than this is noise of the driver's own. */
const TOLERANCE_MB = 64;
const SAMPLE_MS = 10_000;
const LOOK_MS = 100;
const FREED_TIMEOUT_MS = 10_000;
/** After a fall, or without any, used memory that falls no further for this long will not fall. */
const STILL_MS = 1_000;

/**
 * Watches the memory that one runner's group takes on a GPU, so that a stop can say when it is back and how much it was.
 * In a container the driver lists the host's pids; then the device's used memory is what is compared, which others that
 * share the device move too.
 */
export class GpuMemoryWatch {
  /** The device's used memory before the group had any. */
  private baselineMb: number | null = null;
  /** The device's used memory at the last two looks while the group lived. */
  private usedMb: number[] = [];
  /** The most that the driver listed as the group's own; null where it does not list it. */
  private ownMb: number | null = null;
  private pids: number[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly probe: GpuProbe,
    private readonly uuid: string,
    private readonly pgid: number,
    private readonly members: (pgid: number) => Promise<number[]> = groupMembers,
    private readonly stillMs = STILL_MS,
  ) {
    void this.used()
      .then((used) => (this.baselineMb = used))
      .catch(() => undefined);
    this.timer = setInterval(() => void this.sample().catch(() => undefined), SAMPLE_MS).unref();
  }

  /** Notes what the group holds; it does so by itself every 10 s. Call it once more when a stop begins. */
  async sample(): Promise<void> {
    const pids = await this.members(this.pgid);
    if (pids.length > 0) this.pids = pids;
    const own = await this.own();
    if (own.length > 0) {
      const held = own.reduce((sum, one) => sum + (one.memoryMb ?? 0), 0);
      this.ownMb = Math.max(this.ownMb ?? 0, held);
    }
    if (this.ownMb !== null) return;
    const used = await this.used();
    if (used !== null) this.usedMb = [...this.usedMb.slice(-1), used];
  }

  /**
   * Resolves, once the group is gone, with the megabytes that came back; null when the driver does not tell, when they did not
   * come back within 10 s, or when nobody can say whose the memory is that is in use.
   */
  async freed(): Promise<number | null> {
    clearInterval(this.timer);
    return this.ownMb === null ? this.freedOfDevice() : this.freedOfOwn(this.ownMb);
  }

  private async freedOfOwn(heldMb: number): Promise<number | null> {
    const deadline = performance.now() + FREED_TIMEOUT_MS;
    while ((await this.own()).length > 0) {
      if (performance.now() > deadline) return null;
      await delay(LOOK_MS);
    }
    return heldMb;
  }

  /** Back is what others allow to see: the use before the group came or, when they took some since, a use that falls no more. */
  private async freedOfDevice(): Promise<number | null> {
    const before = Math.max(...this.usedMb);
    const deadline = performance.now() + FREED_TIMEOUT_MS;
    let [lowest, fallen, stillUntil] = [Infinity, Infinity, 0];
    for (;;) {
      const used = await this.used();
      if (used === null || this.usedMb.length === 0) return null;
      lowest = Math.min(lowest, used);
      if (this.baselineMb !== null && used <= this.baselineMb + TOLERANCE_MB) return Math.max(0, before - used);
      const now = performance.now();
      if (used < fallen - TOLERANCE_MB) [fallen, stillUntil] = [used, now + this.stillMs];
      if (now >= Math.min(stillUntil, deadline)) return before - lowest > TOLERANCE_MB ? before - lowest : null;
      await delay(LOOK_MS);
    }
  }

  private async own(): Promise<GpuProcess[]> {
    const processes = await this.probe.processes();
    return processes.filter((one) => one.uuid === this.uuid && this.pids.includes(one.pid));
  }

  private async used(): Promise<number | null> {
    return (await this.probe.devices()).find((device) => device.uuid === this.uuid)?.memoryUsedMb ?? null;
  }
}
