import type { CheckView } from '@frameq/contracts';
import { CliError, toCliError } from '../../cli-error.js';
import type { CommandHandler } from '../../command-handler.js';
import { detailedHealth } from '../../http/calls.js';
import type { Output } from '../../output/output.js';
import type { Session } from '../../session.js';
import { checkLines } from '../../views/check-lines.js';
import { type DIAGNOSE_TOPICS } from '../stack.commands.js';
import { loadStack, localDataFolder } from './local-stack.js';

type Topic = (typeof DIAGNOSE_TOPICS)[number];
/** The server's own looks take 3 s at most. */
const SERVER_PATIENCE_MS = 10_000;

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
    const health = await withinLimit(session.api().then(detailedHealth));
    const names = topic === 'storage' ? ['storage', 'disk'] : [topic];
    const checks = (health.checks ?? []).filter((check) => topic === 'all' || names.includes(check.name as Topic));
    return checks.map((check) => ({ where: 'server', ...check }));
  } catch (error) {
    if (session.signal.aborted) throw error;
    return topic === 'all' ? [unanswered(session, toCliError(error))] : [];
  }
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `The server did not answer within ${SERVER_PATIENCE_MS / 1000} s.`;
    timer = setTimeout(() => reject(new CliError('TIMED_OUT', message)), SERVER_PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
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
