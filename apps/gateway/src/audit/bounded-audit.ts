import type { AuditStore, NewAuditEntry, Queryable } from '@frameq/db';

const BURST = 30;
const ONE_EVERY_MS = 2_000;

/**
 * Notes what anybody can cause as often as they like, such as refused sign-ins: 30 at once, then one every two seconds. The
 * audit log only grows, so nobody may fill it. What was not noted is counted in the next entry, as `not_noted`.
 */
export class BoundedAudit {
  private tokens = BURST;
  private countedAt: number;
  private notNoted = 0;

  constructor(
    private readonly audit: Pick<AuditStore, 'append'>,
    private readonly now: () => number = Date.now,
  ) {
    this.countedAt = now();
  }

  /** Notes a deed, or counts it. */
  async append(entry: NewAuditEntry, tx?: Queryable): Promise<void> {
    const gained = (this.now() - this.countedAt) / ONE_EVERY_MS;
    this.tokens = Math.min(BURST, this.tokens + gained);
    this.countedAt = this.now();
    if (this.tokens < 1) return void this.notNoted++;
    this.tokens -= 1;
    const counted = this.notNoted === 0 ? {} : { not_noted: this.notNoted };
    this.notNoted = 0;
    await this.audit.append([{ ...entry, detail: { ...entry.detail, ...counted } }], tx);
  }
}
