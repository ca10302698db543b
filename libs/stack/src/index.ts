export { createBackup, type BackupReport, type BackupTerms } from './backup/create-backup.js';
export { databasePlace, type DatabasePlace } from './backup/local-database.js';
export { restoreBackup, type RestoreReport, type RestoreTerms } from './backup/restore-backup.js';
export { buildFolder, checkoutFolder } from './data-folder/build-folder.js';
export { locateDataFolder } from './data-folder/locate-data-folder.js';
export { diagnose, DIAGNOSE_TOPICS, type Diagnosis, type DiagnoseTopic } from './diagnose/diagnose.js';
export { launch, type LaunchOptions } from './launcher/launch.js';
export { ensureApiKey, type OwnKey } from './ensure-api-key.js';
export { freePort, isPortFree } from './postgres/free-port.js';
export { postgresFolder } from './postgres/postgres-folder.js';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres/start-postgres.js';
export {
  startGuarded,
  type GuardedOptions,
  type GuardedProcess,
  type ProcessEnd,
} from './processes/guarded-process.js';
export { readStackState, type StackStatus } from './read-stack-state.js';
export { Stack, type StackOptions } from './start-stack.js';
export { runningStack, type ServiceState, type StackState } from './stack-state.js';
export { verify, type Verification, type VerifyTerms } from './verify/verify.js';
export { stopStack, type StopOutcome, type StopTerms } from './stop-stack.js';
