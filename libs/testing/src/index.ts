export {
  buildDirectory,
  killLeftServices,
  startService,
  type ServiceProcess,
} from './service-process.js';
export { testDatabase, testPostgres, type TestDatabase } from './test-database.js';
export { testQueueStores, testRedis, type TestQueueStore } from './test-queue-stores.js';
export { waitFor, type WaitOptions } from './wait-for.js';
export { plantJob, type PlantedJob, type PlantTerms } from './plant-job.js';
export { settlement } from './settlement.js';
export { openFarm, type Farm } from './farm.js';
export { processesOf, type LivingProcess } from './processes-of.js';
export { seedQueue, type SeedTerms } from './seed-queue.js';
export { redisCommand } from './redis-command.js';
export { redisServer, type RedisServer } from './redis-server.js';
export { testStack, type CommandResult, type TestStack } from './test-stack.js';
export { compareBoundaries, type Agreement } from './media/compare-boundaries.js';
export { fakeStageContext, type FakeContextOptions, type StageRecord } from './media/fake-stage-context.js';
export { makeFixedCamera } from './media/fixed-camera.js';
export { makeClip, type Clip, type TrueBoundary } from './media/make-clip.js';
export { ffmpeg, mediaFixture, MEDIA_FIXTURES, type MediaFixture } from './media/media-fixtures.js';
export { runPipeline } from './media/run-pipeline.js';
export { scratchFolder } from './scratch-folder.js';
