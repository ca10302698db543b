import type { BulkActionView, BulkPreview, ClearView, EtaView, QueuePlace, QueueView } from '@frameq/contracts';
import { decimal, flag, map, named, nullable, object, oneOf, type Schema, text, time, uuid, whole } from '../schema.js';

const BULK_ACTIONS = ['cancel', 'retry', 'priority'];

/** The schemas around waiting: places in line, queues, bulk actions. */
export const STEERING_SCHEMAS: Readonly<Record<string, Schema>> = {
  QueuePlace: object<QueuePlace>('Where a job that waits stands in line.', {
    name: text('The queue on which its next stage waits.'),
    position: nullable(whole('Its place in fair order over all tenants, from 1; null while a retry is not due.')),
    ahead: nullable(whole('Stages that start before it.')),
    exact: flag('False when counting stopped: there are at least so many.'),
    reason: nullable(text('Why it waits, in words.')),
    since: time('Since when it waits.'),
  }),
  EtaView: object<EtaView>('How long a job is likely to take from now, by what such work took before.', {
    waiting_s: nullable(decimal('Seconds until its next stage starts; 0 when it runs, null when that cannot be said.')),
    running_s: nullable(decimal('Seconds that it then runs; null without history.')),
  }),
  QueueView: object<QueueView>('A queue as it is now, over all tenants.', {
    name: text('Its name.'),
    state: oneOf('draining: nothing new starts; drained: nor does anything run any more.', [
      'open',
      'paused',
      'draining',
      'drained',
    ]),
    since: nullable(time('Since when it is held; null while it is open.')),
    held_by: nullable(text('The name of the key that held it.')),
    queued: whole('Stages that may start now, counted up to 10,000.'),
    queued_is_exact: flag('False when there are more than 10,000.'),
    delayed: whole('Stages that wait for a retry to become due.'),
    running: whole('Stages that run.'),
    slots: whole('Stages that live workers can run at once.'),
    oldest_queued_at: nullable(time('Since when the oldest stage waits.')),
  }),
  ClearView: object<ClearView>('What clearing a queue is about.', {
    dry_run: flag('True: nothing was changed.'),
    queue: text('The queue.'),
    stages: whole('Stages that wait.'),
    jobs: whole('Of so many jobs.'),
    tenants: whole('Of so many tenants.'),
    bulk_action: nullable(named('BulkActionView')),
  }),
  BulkPreview: object<BulkPreview>('What a bulk action would do.', {
    dry_run: flag('True: nothing was changed.'),
    action: oneOf('What it would do.', BULK_ACTIONS),
    matched: map('Jobs that match, by state.', whole('How many.')),
    total: whole('Jobs that match.'),
    affected: whole('How many of them it would change.'),
  }),
  BulkActionView: object<BulkActionView>('A bulk action and how far it is.', {
    id: uuid('Its id.'),
    action: oneOf('What it does; clear is that of a queue.', [...BULK_ACTIONS, 'clear']),
    state: oneOf('Where it stands.', ['running', 'completed', 'aborted', 'failed']),
    total: whole('Jobs it was about when it began; stages for clear.'),
    changed: whole('How many it has changed.'),
    skipped: whole('How many had changed meanwhile, so that there was nothing to do.'),
    refused: whole('How many could not be retried; retrying one of them by itself says why.'),
    error: nullable(text('Why it failed.')),
    created_at: time('When it was asked for.'),
    finished_at: nullable(time('When it ended.')),
  }),
};
