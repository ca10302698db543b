import type { StopReason } from '@frameq/domain';
import { IPC_VERSION, type RunMessage, type RunnerMessage, type RunReport } from '../ipc/messages.js';
import { readWorkerMessage } from '../ipc/read-worker-message.js';
import { findFault } from './find-fault.js';
import { type RunParts, runStage } from './run-stage.js';

/** How a runner reaches the outside; the real one is its own process. */
export interface RunnerPort {
  /** Resolves once the worker's end of the channel has it. */
  send(message: RunnerMessage): Promise<void>;
  /** Ends the process; `why` is for whoever reads its last words. */
  exit(code: number, why?: string): void;
}

/** How long a SIGTERM waits for the message that says why, in milliseconds; the channel and the signal race. */
const REASON_MS = 50;

/** Runs the stages that its worker sends, one at a time, until it is told to stop. */
export class Runner {
  private current: AbortController | null = null;
  private reason: StopReason | undefined;
  private stopping = false;

  constructor(
    private readonly parts: RunParts,
    private readonly port: RunnerPort,
  ) {}

  /** Says that it takes work now. */
  async ready(): Promise<void> {
    await this.port.send({ type: 'ready', v: IPC_VERSION });
  }

  /** Takes a message of the worker; one that it does not understand ends it, because the two are not of one build. */
  take(value: unknown): void {
    const message = readWorkerMessage(value);
    if (message === null || (message.type === 'run' && this.current !== null)) {
      this.port.exit(2, `A message that this runner does not understand: ${JSON.stringify(value).slice(0, 200)}`);
    } else if (message.type === 'stopping') {
      this.reason = message.reason;
      if (this.stopping) this.current?.abort(message.reason);
    } else if (message.type === 'check') {
      void findFault(message.model, this.parts).then((fault) =>
        this.port.send({ type: 'checked', v: IPC_VERSION, fault }),
      );
    } else {
      void this.run(message);
    }
  }

  /** Stops: an idle runner ends at once, a busy one when its stage has ended. */
  stop(): void {
    this.stopping = true;
    if (this.current === null) this.port.exit(0);
    else if (this.reason !== undefined) this.current.abort(this.reason);
    else setTimeout(() => this.current?.abort(this.reason ?? ('cancel' satisfies StopReason)), REASON_MS);
  }

  private async run({ run, stage }: RunMessage): Promise<void> {
    const controller = new AbortController();
    this.current = controller;
    const send = (report: RunReport): Promise<void> => this.port.send({ ...report, v: IPC_VERSION, run });
    const outcome = await runStage(stage, this.parts, controller.signal, (report) => void send(report));
    this.current = null;
    await send({ type: 'outcome', outcome });
    if (this.stopping) this.port.exit(0);
  }
}
