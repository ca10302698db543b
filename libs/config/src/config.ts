import type { QueueName } from '@frameq/domain';

/** Everything the environment decides, parsed once. */
export interface Config {
  /** FRAMEQ_DATA_DIR: where the embedded stack keeps everything; `.frameq` unless told. */
  readonly dataDir: string;
  /** FRAMEQ_STORAGE_DIR: inputs, artifacts, logs; `<dataDir>/storage` unless told. */
  readonly storageDir: string;
  /** FRAMEQ_MODELS_DIR: the model store; `<dataDir>/models` unless told. */
  readonly modelsDir: string;
  /** INPUT_ROOTS: folders that jobs may read from by path; none unless told. */
  readonly inputRoots: readonly string[];
  /** INPUT_ROOTS_TENANTS: whose jobs may read from there; `*` for all, `default` unless told. */
  readonly inputRootsTenants: readonly string[];
  /** DEFAULT_INPUT_DIR; the first of the roots unless told, null without one. */
  readonly defaultInputDir: string | null;
  /** STAGE_ON_SUBMIT; true unless told: files that are submitted by path are copied. */
  readonly stageOnSubmit: boolean;
  /** STORAGE_RESERVE_BYTES; null: chosen by the size of the disk. */
  readonly storageReserveBytes: number | null;
  /** STORAGE_RETENTION_DAYS; null: files are kept. */
  readonly storageRetentionDays: number | null;
  /** JOB_RETENTION_DAYS; null: jobs are kept. */
  readonly jobRetentionDays: number | null;
  /** UPLOAD_EXPIRY_HOURS of unfinished resumable uploads; 24 unless told. */
  readonly uploadExpiryHours: number;
  /** DATABASE_URL */
  readonly databaseUrl: string;
  /** REDIS_URL; null: BullMQ lives in the same Postgres. */
  readonly redisUrl: string | null;
  /** HOST; 127.0.0.1 unless told. */
  readonly host: string;
  /** PORT; 8787 unless told, 0 for any free one. */
  readonly port: number;
  /** CORS_ORIGINS, separated by commas, or none; http://localhost:3000 unless told. */
  readonly corsOrigins: readonly string[];
  /** SECURITY_ENABLED; true unless told. */
  readonly securityEnabled: boolean;
  /** PUBLIC_URL: the origin under which people reach the gateway; null: whatever they dialled. */
  readonly publicUrl: string | null;
  /** TRUST_PROXY: how many proxies stand in front, or their addresses and networks; 0 unless told. */
  readonly trustProxy: number | readonly string[];
  /** RATE_LIMIT_RPS: requests per second for one key, or one address without a key; 0: no limit. */
  readonly rateLimitRps: number;
  /** RATE_LIMIT_BURST: how many may come at once; twice RATE_LIMIT_RPS unless told. */
  readonly rateLimitBurst: number;
  /** LOG_LEVEL; info unless told. */
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** MAX_UPLOAD_BYTES; 5 GiB unless told. */
  readonly maxUploadBytes: number;
  /** MAX_BODY_BYTES of a JSON body; 262,144 unless told. */
  readonly maxBodyBytes: number;
  /** WEBHOOK_ALLOWED_HOSTS: names, addresses and CIDR ranges, separated by commas; none unless told. */
  readonly webhookAllowedHosts: readonly string[];
  /** WEBHOOK_PORTS of all other hosts, separated by commas; 443 and 8443 unless told. */
  readonly webhookPorts: readonly number[];
  /** WORKER_QUEUES, separated by commas; all unless told. */
  readonly workerQueues: readonly QueueName[];
  /** CPU_SLOTS; half the cores, at least 1, unless told. */
  readonly cpuSlots: number;
  /** GPU_SLOTS; null: one per device, or one without a device. */
  readonly gpuSlots: number | null;
  /** MAX_CONCURRENT_GPU_JOBS over all workers; 2 unless told. */
  readonly maxConcurrentGpuJobs: number;
  /** CANCEL_GRACE_MS between SIGTERM and SIGKILL; 3,000 unless told. */
  readonly cancelGraceMs: number;
  /** DRAIN_GRACE_MS: how long a worker that was told to stop may take; 10,000 unless told. */
  readonly drainGraceMs: number;
  /** LEASE_MS; 15,000 unless told. */
  readonly leaseMs: number;
  /** HEARTBEAT_MS; 2,000 unless told, at most a third of LEASE_MS. */
  readonly heartbeatMs: number;
  /** RUNNER_IDLE_MS after which a warm runner ends; 60,000 unless told. */
  readonly runnerIdleMs: number;
  /** WORKER_HEALTH_PORT; null: none is opened. */
  readonly workerHealthPort: number | null;
  /** WORKER_PROBE_MS: how often a worker with a fault looks whether it is gone; 5,000 unless told. */
  readonly workerProbeMs: number;
  /** MEDIA_MAX_MEGAPIXELS of a picture; 64 unless told. */
  readonly mediaMaxMegapixels: number;
  /** MEDIA_MAX_DURATION_S of a video; four hours unless told. */
  readonly mediaMaxDurationS: number;
  /** MEDIA_MAX_FPS; 240 unless told. */
  readonly mediaMaxFps: number;
  /** MEDIA_MAX_STREAMS of a file; 16 unless told. */
  readonly mediaMaxStreams: number;
  /** MEDIA_CPU_S: processor seconds that reading any file may take; 25 unless told. */
  readonly mediaCpuS: number;
  /** MEDIA_MEMORY_MB: the most address space of ffmpeg; 4,096 unless told. */
  readonly mediaMemoryMb: number;
  /** FFMPEG_PATH and FFPROBE_PATH; null: looked for. */
  readonly ffmpegPath: string | null;
  readonly ffprobePath: string | null;
  /** COMFY_URLS: ComfyUI servers, separated by commas; none unless told. */
  readonly comfyUrls: readonly string[];
  /** PIPELINE_MODULES: ES modules that export `pipelines`, separated by commas; none unless told. */
  readonly pipelineModules: readonly string[];
}
