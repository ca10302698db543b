import type { QueueView } from '@frameq/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandHandler } from '../../command-handler.js';
import { getQueue, steerQueue } from '../../http/steering-calls.js';
import { count } from '../../output/format.js';
import type { Session } from '../../session.js';

const LOOK_MS = 500;

/** `frameq queues pause` */
export const pauseQueue: CommandHandler = async (session, { args }) => {
  const queue = await steerQueue(await session.api(), args[0] as string, 'pause');
  print(session, queue, `The ${queue.name} queue is paused; ${runningText(queue)}.`);
};

/** `frameq queues resume` */
export const resumeQueue: CommandHandler = async (session, { args }) => {
  const queue = await steerQueue(await session.api(), args[0] as string, 'resume');
  print(session, queue, `The ${queue.name} queue is open; ${waitingText(queue)}.`);
};

/** `frameq queues drain`: waits until nothing of the queue runs, or somebody has resumed it. */
export const drainQueue: CommandHandler<{ wait: boolean }> = async (session, { args, options }) => {
  const api = await session.api();
  let queue = await steerQueue(api, args[0] as string, 'drain');
  if (options.wait && queue.state === 'draining') session.out.note(`${capital(runningText(queue))}; waiting for it.`);
  while (options.wait && queue.state === 'draining') {
    await delay(LOOK_MS, undefined, { signal: session.signal }).catch(() => undefined);
    if (session.signal.aborted) throw session.signal.reason;
    queue = await getQueue(api, queue.name);
  }
  const drained = `The ${queue.name} queue is drained: nothing runs, nothing new starts. Go on with \`frameq queues resume ${queue.name}\`.`;
  const going = `The ${queue.name} queue is being drained; ${runningText(queue)}.`;
  const reopened = `The ${queue.name} queue is ${queue.state}: somebody changed that meanwhile.`;
  print(session, queue, { drained, draining: going, open: reopened, paused: reopened }[queue.state]);
  return queue.state === 'drained' ? 'ok' : queue.state === 'draining' ? 'pending' : 'failure';
};

function print(session: Session, queue: QueueView, text: string): void {
  session.out.record(queue, queue.name, () => [text]);
}

function runningText({ running }: QueueView): string {
  return running === 0 ? 'nothing runs' : `${count(running, 'stage')} ${running === 1 ? 'runs' : 'run'} on to the end`;
}

function waitingText({ queued, queued_is_exact: exact }: QueueView): string {
  return queued === 0 ? 'nothing waits' : `${count(queued, 'stage')}${exact ? '' : ' or more'} can start`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
