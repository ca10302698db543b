import { AppError } from '@frameq/domain';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { readHolder } from './data-folder/stack-lock.js';
import { isAlive } from './data-folder/process-identity.js';
import { isPortFree } from './postgres/free-port.js';
import { readStackNote, type StackState } from './stack-state.js';

/** How a stack is stopped. */
export interface StopTerms {
  /** Ends the waiting; the stack goes on stopping. */
  readonly signal?: AbortSignal;
  /** Hears, several times a second, how long it has waited and how long it will at most, in milliseconds. */
  readonly onWait?: (waitedMs: number, budgetMs: number) => void;
}

/** How it ended: `absent` when nothing ran; `killed` when it had not stopped by the time that it had given itself. */
export type StopOutcome =
  { readonly kind: 'absent' | 'stopped' } | { readonly kind: 'killed'; readonly afterMs: number };

/** For a stack that has said nothing yet: it has only just begun to start. */
const UNTOLD_BUDGET_MS = 60_000;
/** Guards kill what is left of a killed launcher after 8 s. */
const AFTER_KILL_MS = 12_000;
const POLL_MS = 100;

/**
 * Ends the stack that runs on a data folder, in order, wherever it was started. It may take the time that it noted in its
 * `stack.json` as its stop budget; then its launcher is killed, and the guards of its processes end them within 8 s.
 *
 * @throws INVALID_ENVIRONMENT when it runs on another machine or in another container, whose processes cannot be reached;
 *   the reason of `signal` when that is aborted
 */
export async function stopStack(dataDir: string, terms: StopTerms = {}): Promise<StopOutcome> {
  const holder = readHolder(dataDir);
  if (holder === null) return { kind: 'absent' };
  if (holder.host !== hostname()) {
    throw new AppError('INVALID_ENVIRONMENT', `frameq runs on ${dataDir} from another machine, ${holder.host}.`, {
      hint: 'Stop it there.',
    });
  }
  // A launcher takes a second signal as the wish to be quick, and would cut off what it lets finish.
  if (readStackNote(dataDir, holder)?.stopping !== true) signal(holder.pid, 'SIGTERM');
  const begun = performance.now();
  const waited = (): number => performance.now() - begun;
  const isFree = (): boolean => {
    const now = readHolder(dataDir);
    return now === null || now.pid !== holder.pid || now.started !== holder.started; // another may have started since
  };
  let note = readStackNote(dataDir, holder);
  const inTime = await until(isFree, terms.signal, () => {
    note = readStackNote(dataDir, holder) ?? note;
    const budget = budgetOf(note);
    terms.onWait?.(waited(), budget);
    return waited() < budget;
  });
  if (inTime) return { kind: 'stopped' };
  const afterMs = waited();
  signal(holder.pid, 'SIGKILL');
  const killedAt = performance.now();
  await until(
    async () => isFree() && (await hasGone(note)),
    terms.signal,
    () => performance.now() - killedAt < AFTER_KILL_MS,
  );
  return { kind: 'killed', afterMs };
}

/** Polls until `look` holds; false as soon as `goesOn` says that the time is up. Throws the reason of `stop`. */
async function until(
  look: () => boolean | Promise<boolean>,
  stop: AbortSignal | undefined,
  goesOn: () => boolean,
): Promise<boolean> {
  while (!(await look())) {
    stop?.throwIfAborted();
    if (!goesOn()) return false;
    await delay(POLL_MS);
  }
  return true;
}

function budgetOf(note: StackState | null): number {
  const told = note?.stop_budget_ms;
  return typeof told === 'number' && told > 0 ? told : UNTOLD_BUDGET_MS;
}

/** Whether what a killed launcher left has ended too; never sure when it had noted nothing. */
async function hasGone(note: StackState | null): Promise<boolean> {
  if (note === null || note.services.some(({ pid }) => pid !== 0 && isAlive(pid))) return false;
  return note.postgres_port === null || isPortFree(note.postgres_port);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended
  }
}
