import type { CheckView } from '@frameq/contracts';
import { type CliError, toCliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { detailedHealth } from '../../http/calls.js';
import type { Output } from '../../output/output.js';
import { paintState } from '../../output/style.js';
import { showable } from '../../output/text-width.js';
import type { Session } from '../../session.js';
import { type DIAGNOSE_TOPICS } from '../stack.commands.js';
import { loadStack, localDataFolder } from './local-stack.js';

type Topic = (typeof DIAGNOSE_TOPICS)[number];
type Found = CheckView & { readonly where: 'machine' | 'server' };

/** `frameq diagnose`: looks at this machine and at the server; 0 when all is well, 2 for doubts, 1 when something is broken. */
export const diagnoseCommand: CommandHandler = async (session, { args }) => {
  const topic = args[0] as Topic;
  const [machine, server] = await Promise.all([checkMachine(session, topic), checkServer(session, topic)]);
  const found = [...machine, ...server];
  if (session.options.output === 'text') for (const line of diagnosisText(found, session.out)) session.out.line(line);
  else
    session.out.list(found, { columns: [], id: (check) => `${check.where}.${check.name} ${check.status}`, empty: '' });
  if (found.some((check) => check.status === 'down')) return 'failure';
  return found.some((check) => check.status === 'degraded') ? 'partial' : 'ok';
};

async function checkMachine(session: Session, topic: Topic): Promise<Found[]> {
  const { env, cwd } = session.terminal;
  const { diagnose } = await loadStack();
  const dataDir = await localDataFolder(env, cwd);
  const { checks } = topic === 'all' ? await diagnose(env, dataDir) : await diagnose(env, dataDir, [topic]);
  return checks.map((check) => ({ where: 'machine', ...check }));
}

/** The server's own findings; that none answers is a finding too, a grave one only when somebody named a server. */
async function checkServer(session: Session, topic: Topic): Promise<Found[]> {
  try {
    const health = await detailedHealth(await session.api());
    const checks = (health.checks ?? []).filter((check) => topic === 'all' || check.name === topic);
    return checks.map((check) => ({ where: 'server', ...check }));
  } catch (error) {
    if (session.signal.aborted) throw error;
    return topic === 'all' ? [unanswered(session, toCliError(error))] : [];
  }
}

function unanswered(session: Session, error: CliError): Found {
  const isNamed = session.options.server !== undefined || Boolean(session.terminal.env['FRAMEQ_SERVER']);
  const status = isNamed || error.exit === 'auth' ? 'down' : 'degraded';
  return {
    where: 'server',
    name: 'answer',
    status,
    message: error.message,
    hint: error.hint,
    detail: { code: error.code },
  };
}

function diagnosisText(found: readonly Found[], { paint }: Output): string[] {
  const width = Math.max(...found.map((check) => check.name.length));
  const lines = (['machine', 'server'] as const).flatMap((where) => {
    const checks = found.filter((check) => check.where === where);
    if (checks.length === 0) return [];
    const title = paint('bold', where === 'machine' ? 'This machine' : 'The server');
    return ['', title, ...checks.flatMap((check) => checkLines(check, width, paint))];
  });
  return lines.slice(1);
}

function checkLines(check: Found, width: number, paint: Output['paint']): string[] {
  const mark = { ok: 'ok', degraded: 'doubt', down: 'broken' }[check.status];
  const head = `  ${paintState(paint, check.status, mark.padEnd(6))}  ${check.name.padEnd(width)}  ${showable(check.message)}`;
  return check.hint === null
    ? [head]
    : [head, `  ${' '.repeat(width + 8)}  ${paint('cyan', 'hint:')} ${showable(check.hint)}`];
}
