import type { IServerAdapter } from '@bull-board/api/typings/app';
import { type BoardQueues, boardQueues } from '@frameq/queue';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import { openRoutesOf } from '../auth/auth-hook.js';
import { Authenticator } from '../auth/authenticator.js';
import { answerErrorsOf } from '../errors/send-error.js';
import type { Services } from '../services.js';
import { SessionsService } from '../session/sessions.service.js';
import { boardGuard } from './board-guard.js';
import { mountLogin } from './mount-login.js';

const BASE = '/admin/queues';
const TRY_AGAIN_MS = 5_000;

/** The mounted board. */
export interface Board {
  close(): Promise<void>;
}

/**
 * Serves Bull Board, read-only, for admins. It shows up empty while the queue store is away and fills when it is back: the
 * board is for looking and must never keep the gateway from starting. Jest cannot load the packages, hence the imports here.
 */
export async function mountBoard(app: NestFastifyApplication, services: Services): Promise<Board> {
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
  ]);
  const authenticator = app.get(Authenticator);
  const adapter = new FastifyAdapter();
  adapter.setBasePath(BASE);
  const board = createBullBoard({
    queues: [],
    // The adapter's package brings typings of its own patch version of the API; the shape is the same.
    serverAdapter: adapter as unknown as IServerAdapter,
    options: { uiConfig: { boardTitle: 'frameq queues' } },
  });
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  await server.register(async (scope) => {
    openRoutesOf(scope);
    scope.addHook('onRequest', boardGuard(authenticator));
    await scope.register(adapter.registerPlugin(), { prefix: BASE });
  });
  await server.register(async (scope) => {
    openRoutesOf(scope);
    answerErrorsOf(scope);
    mountLogin(scope, app.get(SessionsService));
  });

  const stop = new AbortController();
  const connected = connect(services, stop.signal, (queues) => {
    board.setQueues(
      queues.queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    );
  });
  return {
    close: async () => {
      stop.abort('shutdown');
      await (await connected)?.close();
    },
  };
}

/** Opens the queues, however often that takes; null when it was stopped first. */
async function connect(
  services: Services,
  signal: AbortSignal,
  onOpen: (queues: BoardQueues) => void,
): Promise<BoardQueues | null> {
  const { redisUrl, databaseUrl } = services.config;
  while (!signal.aborted) {
    try {
      const queues = await boardQueues({ redisUrl, databaseUrl });
      onOpen(queues);
      return queues;
    } catch (error) {
      services.log.warn({ err: error }, 'The board cannot reach the queue store; trying again.');
      await delay(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}
