/** For whom a use case acts. */
export interface Caller {
  readonly tenantId: string;
}

/** Who submits, and under which trace and Idempotency-Key. */
export interface SubmitCaller extends Caller {
  /** Null when no key was needed. */
  readonly apiKeyId: string | null;
  /** The W3C trace context of the request; the job's stages go on with it. */
  readonly traceparent: string | null;
  readonly idempotencyKey?: string;
}
