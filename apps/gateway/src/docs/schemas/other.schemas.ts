import type {
  ArtifactView,
  CheckView,
  ErrorEnvelope,
  EventView,
  HealthView,
  InputView,
  LogLine,
  SignedUrlView,
  WorkerView,
} from '@frameq/contracts';
import { ERRORS, type Failure, FAILURE_CLASSES, WARNINGS, type Warning } from '@frameq/domain';
import {
  decimal,
  flag,
  list,
  map,
  named,
  nullable,
  object,
  oneOf,
  type Schema,
  text,
  time,
  uuid,
  whole,
} from '../schema.js';

const sha256 = text('SHA-256 of the content, hex.', { pattern: '^[0-9a-f]{64}$' });

/** The schemas that are not about jobs or pipelines. */
export const OTHER_SCHEMAS: Readonly<Record<string, Schema>> = {
  ErrorEnvelope: object<ErrorEnvelope>('The one shape of every error, on every path.', {
    error: object<ErrorEnvelope['error']>('What went wrong.', {
      code: oneOf('A code of the error table; its status and hint never change.', Object.keys(ERRORS)),
      message: text('What happened, for people.'),
      detail: nullable(map('Facts for machines; `retryable` says whether trying again, unchanged, may help.')),
      hint: text('What the reader can do about it; never empty.'),
      field: nullable(text('The field that is wrong, if one is.')),
      timestamp: time('When it happened.'),
    }),
  }),
  Failure: object<Failure>(
    'Why a stage failed.',
    {
      code: text('A code of the error table.'),
      class: oneOf('The class it is counted under.', FAILURE_CLASSES),
      message: text('What happened, for people.'),
      hint: text('What the reader can do about it.'),
      detail: map('Exit code, signal, last lines of stderr and the like.'),
    },
    ['detail'],
  ),
  Warning: object<Warning>('Something people should know although the work was done.', {
    code: oneOf('What it is about.', Object.keys(WARNINGS)),
    message: text('What was found.'),
    hint: text('What it means.'),
  }),
  InputView: object<InputView>('An uploaded file, kept by content.', {
    id: uuid('The id to submit with.'),
    name: text('Its name, made safe.'),
    bytes: whole('Its size.'),
    sha256,
    created_at: time('When it was uploaded.'),
    deduplicated: flag('True when the same content was stored before and no bytes were kept twice.'),
  }),
  ArtifactView: object<ArtifactView>('A file that a stage produced.', {
    id: uuid('The id of the artifact.'),
    job_id: uuid('The job it belongs to.'),
    item_index: whole('The item it belongs to, from 0.'),
    stage: text('The stage that made it.'),
    name: text('Its name; may hold folders.'),
    kind: text('What it is for, by pipeline.'),
    media_type: text('Its media type.'),
    bytes: whole('Its size.'),
    sha256,
    partial: flag('True when the stage did not complete.'),
    created_at: time('When it was recorded.'),
    removed_at: nullable(time('When retention removed the file; its content then answers 410.')),
    url: text('Where its content is, relative to the server.'),
  }),
  SignedUrlView: object<SignedUrlView>('A URL that opens an artifact without a key.', {
    url: text('The URL; relative to the server, unless PUBLIC_URL is set.'),
    expires_at: time('Until when it works, if its key does not end before.'),
  }),
  LogLine: object<LogLine>(
    'A line that a stage logged.',
    {
      line: whole('Its position within the attempt, from 1.'),
      time: time('When it was logged.'),
      level: oneOf('How grave it is.', ['debug', 'info', 'warn', 'error']),
      message: text('What it says.'),
      item_index: whole('The item, from 0.'),
      stage: text('The stage.'),
      attempt: whole('The attempt, from 1.'),
      fields: map('What was logged besides the message.'),
    },
    ['fields'],
  ),
  EventView: object<EventView>('A change of state.', {
    id: text('The cursor to go on from, as `Last-Event-ID`.'),
    kind: text('What changed, e.g. job.completed.'),
    job_id: uuid('The job.'),
    stage_id: nullable(uuid('The stage, when one changed.')),
    data: map('Facts of the change.'),
    time: time('When it happened.'),
  }),
  WorkerView: object<WorkerView>('A supervisor and what it has room for.', {
    id: uuid('The id of this life of the worker.'),
    hostname: text('Its machine.'),
    pid: whole('Its process id.'),
    version: text('Its version.'),
    state: oneOf('unhealthy: takes no work, see `fault`; lost: not heard of for longer than a lease.', [
      ...['active', 'unhealthy', 'draining', 'stopped', 'lost'],
    ]),
    fault: nullable(
      object<NonNullable<WorkerView['fault']>>('Why it takes no work; it looks by itself whether the fault is gone.', {
        code: text('A code of the error table.'),
        message: text('What is wrong.'),
        hint: text('What to do about it.'),
      }),
    ),
    queues: list('The queues it serves.', text('The name of a queue.')),
    slots: map('Slots by queue.', whole('Stages of this queue that it can run at once.')),
    running: whole('Stages that it runs now.'),
    storage_low: flag('True while it takes no work because its disk is nearly full.'),
    devices: list(
      'Its accelerators.',
      object<WorkerView['devices'][number]>('One device.', {
        id: text('Its id.'),
        name: text('Its name.'),
        memory_mb: nullable(decimal('Its memory.')),
      }),
    ),
    started_at: time('When it started.'),
    heartbeat_at: time('When it was last heard.'),
  }),
  CheckView: object<CheckView>('One thing that health looks at.', {
    name: text('What was looked at.'),
    status: oneOf('How it is.', ['ok', 'degraded', 'down']),
    message: text('What was found.'),
    hint: nullable(text('What to do about it.')),
    detail: map('Figures.'),
  }),
  HealthView: object<HealthView>(
    'How frameq is.',
    {
      status: oneOf('The worst of the checks.', ['ok', 'degraded', 'down']),
      version: text('The version of frameq.'),
      uptime_s: whole('Seconds since the gateway started.'),
      checks: list('Only with `?detailed=true`.', named('CheckView')),
    },
    ['checks'],
  ),
};
