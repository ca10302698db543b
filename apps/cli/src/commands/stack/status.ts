import type { CommandHandler } from '../../command-handler.js';
import { formatDuration } from '../../output/format.js';
import type { Output } from '../../output/output.js';
import { loadStack, localDataFolder } from './local-stack.js';

/** `frameq status`: ends with 0 when the stack of this checkout runs, with 5 when it does not. */
export const status: CommandHandler = async (session) => {
  const dataDir = await localDataFolder(session.terminal.env, session.terminal.cwd);
  const found = await (await loadStack()).readStackState(dataDir);
  const record =
    found.state === 'running'
      ? { state: found.state, uptime_s: found.uptimeS, jobs: found.jobs, ...found.stack }
      : { ...found, data_dir: dataDir };
  session.out.record(record, found.state, () => statusText(found, dataDir, session.out));
  return found.state === 'running' ? 'ok' : 'unreachable';
};

type Found = Awaited<ReturnType<Awaited<ReturnType<typeof loadStack>>['readStackState']>>;

function statusText(found: Found, dataDir: string, { paint }: Output): string[] {
  if (found.state === 'stopped') return [`frameq does not run here. Start it with \`frameq up\`; its data: ${dataDir}`];
  if (found.state === 'starting') return [`frameq is starting or stopping (process ${found.pid}).`];
  const { stack, uptimeS, jobs } = found;
  const services = stack.services.map(
    (one) =>
      `${one.name} ${one.pid === 0 ? paint('red', 'down') : one.pid}${one.restarts > 0 ? paint('yellow', ` (restarted ${one.restarts}×)`) : ''}`,
  );
  const counts =
    jobs === null
      ? paint('red', 'the API does not answer')
      : Object.entries(jobs)
          .filter(([, number]) => number > 0)
          .map(([state, number]) => `${number} ${state}`)
          .join(', ') || 'none';
  const facts: [string, string][] = [
    ['address', stack.url],
    ['up for', formatDuration(uptimeS)],
    ['jobs', counts],
    ['processes', `launcher ${stack.pid}, ${services.join(', ')}`],
    ['queue', `BullMQ on ${stack.queue_store === 'redis' ? 'Redis' : 'Postgres'}`],
    ['data', stack.data_dir],
    ['version', stack.version],
  ];
  return [
    paint('green', 'frameq runs'),
    ...facts.map(([name, value]) => `  ${paint('dim', name.padEnd(9))}  ${value}`),
  ];
}
