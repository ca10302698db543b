/** A file of an artifact whose row says that it is removed. */
export interface RemovedArtifact {
  readonly id: string;
  readonly tenantId: string;
  readonly jobId: string;
  readonly stageId: string;
  readonly token: number;
  readonly name: string;
  readonly bytes: number;
}

/** A chunk of a log whose row is gone. */
export interface RemovedLogChunk {
  readonly tenantId: string;
  readonly jobId: string;
  readonly stageId: string;
  readonly token: number;
  readonly index: number;
  readonly bytes: number;
}

/** An input whose row is gone, or says that it is removed. */
export interface RemovedInput {
  readonly id: string;
  readonly tenantId: string;
  readonly sha256: string;
  readonly bytes: number;
  /** True when nothing else of the tenant has the same content. */
  readonly lastOfContent: boolean;
}

/** A job that is gone. */
export interface DeletedJob {
  readonly id: string;
  readonly tenantId: string;
  readonly number: number;
}

/** What kinds of things retention removes, as counts show them. */
export type RemovableKind = 'artifacts' | 'logs' | 'inputs' | 'jobs';

/** How much of a kind there is. */
export interface RemovableCount {
  readonly kind: RemovableKind;
  readonly count: number;
  readonly bytes: number;
}

/** What a tenant keeps. */
export interface StorageUsage {
  readonly inputs: number;
  /** The same content counts once. */
  readonly inputBytes: number;
  readonly artifacts: number;
  readonly artifactBytes: number;
}
