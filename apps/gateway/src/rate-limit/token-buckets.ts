/** How a bucket stands after a request asked for a token. */
export interface BucketState {
  /** False: there was none, and nothing was taken. */
  readonly allowed: boolean;
  /** Whole tokens that are left. */
  readonly remaining: number;
  /** Whole seconds until the bucket is full again. */
  readonly fullInS: number;
  /** Whole seconds until there is a token, at least 1; 0 while there are some. */
  readonly retryInS: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** More names than this are not remembered: the one that was idle longest is forgotten, which only fills its bucket. */
const MAX_BUCKETS = 10_000;

/** A bucket of tokens for each name: it holds `burst` and gains `perSecond` of them a second. In memory, for this process. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /** @param now milliseconds of a clock that never jumps */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many names are remembered. */
  get size(): number {
    return this.buckets.size;
  }

  /** Takes a token from the bucket of `name`, if there is one. */
  take(name: string): BucketState {
    const bucket = this.bucketOf(name);
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    return {
      allowed,
      remaining: Math.floor(bucket.tokens),
      fullInS: Math.ceil((this.burst - bucket.tokens) / this.perSecond),
      retryInS: bucket.tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / this.perSecond)),
    };
  }

  /** Gives back a token that was taken for nothing. */
  giveBack(name: string): void {
    const bucket = this.bucketOf(name);
    bucket.tokens = Math.min(this.burst, bucket.tokens + 1);
  }

  private bucketOf(name: string): Bucket {
    const now = this.now();
    const known = this.buckets.get(name);
    const bucket = known ?? { tokens: this.burst, at: now };
    bucket.tokens = Math.min(this.burst, bucket.tokens + ((now - bucket.at) / 1000) * this.perSecond);
    bucket.at = now;
    // Put back at the end, so that the map stays in the order of last use.
    if (known !== undefined) this.buckets.delete(name);
    else if (this.buckets.size >= MAX_BUCKETS) this.buckets.delete(this.buckets.keys().next().value!);
    this.buckets.set(name, bucket);
    return bucket;
  }
}
