import type { CheckView, HealthView } from '@frameq/contracts';
import { redisServer, type RedisServer, testDatabase, type TestDatabase, waitFor } from '@frameq/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { expectError } from './envelope.js';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.js';

/** A way to a server that can be cut. */
interface CutLine {
  readonly port: number;
  cut(): Promise<void>;
}

async function cutLine(port: number): Promise<CutLine> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    cut: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function detailed(
  gateway: GatewayUnderTest,
): Promise<{ status: number; health: HealthView; byName: Map<string, CheckView> }> {
  const answer = await gateway.ask('/api/v1/health?detailed=true');
  const health = (await answer.json()) as HealthView;
  return { status: answer.status, health, byName: new Map((health.checks ?? []).map((check) => [check.name, check])) };
}

describe('with everything there', () => {
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it('looks at every part and says of each how it is', async () => {
    const { status, byName } = await detailed(gateway);
    const parts = ['database', 'queue', 'storage', 'disk', 'gpu', 'workers', 'pipelines', 'models'];
    expect([...byName.keys()]).toEqual(expect.arrayContaining(parts));
    expect(status).toBe(200); // no worker is a doubt, not a fault
    expect(byName.get('database')).toMatchObject({ status: 'ok' });
    expect(byName.get('workers')).toMatchObject({ status: 'degraded', hint: expect.stringContaining('worker') });
    for (const check of byName.values()) if (check.status !== 'ok') expect(check.hint).not.toBeNull();
  });

  it('says which pipelines cannot be run, and why; then that they can', async () => {
    const before = (await detailed(gateway)).byName.get('pipelines')!;
    expect(before).toMatchObject({
      status: 'degraded',
      message: expect.stringContaining('no live worker serves the queue cpu'),
    });
    const facts = { hostname: 'here', pid: 1, version: '0.0.0', queues: ['cpu', 'gpu'] as const };
    const devices = [{ id: '0', name: 'Some GPU', memory_mb: 8_000 }];
    await gateway.services.stores.workers.register({ id: randomUUID(), ...facts, slots: { cpu: 2, gpu: 1 }, devices });
    const { byName } = await detailed(gateway);
    expect(byName.get('pipelines')!.message).toBe('quality: the model frame-quality is not in the store.');
    expect(byName.get('pipelines')!.detail['pipelines']).toContainEqual({
      name: 'scenes',
      available: true,
      reason: null,
    });
    expect(byName.get('gpu')!.message).toContain('Some GPU on here');
    expect(byName.get('workers')!.status).toBe('ok');
  });

  it('is down when the storage folder cannot be used, and up again with it', async () => {
    const [folder, aside] = [path.join(gateway.directory, 'storage'), path.join(gateway.directory, 'aside')];
    await rename(folder, aside);
    await writeFile(folder, 'a file, not a folder');
    try {
      const { status, health, byName } = await detailed(gateway);
      expect([status, health.status]).toEqual([503, 'down']);
      expect(byName.get('storage')).toMatchObject({
        status: 'down',
        hint: expect.stringContaining('FRAMEQ_STORAGE_DIR'),
      });
      expect((await gateway.ask('/api/v1/health')).status).toBe(200); // only the detailed one looks
    } finally {
      await rm(folder);
      await rename(aside, folder);
      await chmod(folder, 0o700);
    }
    expect((await detailed(gateway)).status).toBe(200);
  });
});

describe('with Redis away', () => {
  let redis: RedisServer;
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    redis = await redisServer();
    await redis.start();
    gateway = await startGateway({ REDIS_URL: `${redis.url}/0` });
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await redis.close();
  });

  it('names the queue, keeps being ready, and recovers', async () => {
    expect((await detailed(gateway)).byName.get('queue')).toMatchObject({ status: 'ok', detail: { store: 'redis' } });
    await redis.kill();
    const { status, byName } = await detailed(gateway);
    expect([status, byName.get('queue')!.status]).toEqual([503, 'down']);
    expect(byName.get('queue')!.hint).toContain('submitted jobs are safe');
    expect(byName.get('database')!.status).toBe('ok');
    expect((await gateway.ask('/readyz')).status).toBe(200); // jobs can be submitted without it
    await redis.start();
    await waitFor(async () => (await detailed(gateway)).status === 200, {
      timeoutMs: 20_000,
      what: 'the queue to be back',
    });
  }, 60_000);
});

describe('with the database away', () => {
  let database: TestDatabase;
  let line: CutLine;
  let gateway: GatewayUnderTest;
  beforeAll(async () => {
    database = await testDatabase();
    const url = new URL(database.url);
    line = await cutLine(Number(url.port || 5432));
    [url.hostname, url.port] = ['127.0.0.1', String(line.port)];
    gateway = await startGateway({ DATABASE_URL: url.href });
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  it('is alive and not ready, and names the database', async () => {
    expect((await gateway.ask('/readyz')).status).toBe(200);
    await line.cut();
    const readyz = await waitFor(
      async () => {
        const answer = await gateway.ask('/readyz');
        return answer.status === 200 ? undefined : answer; // a look is good for a second
      },
      { timeoutMs: 15_000, what: 'readyz to notice' },
    );
    await expectError(readyz, 'DATABASE_UNAVAILABLE');
    expect((await gateway.ask('/livez')).status).toBe(200);
    expect((await gateway.ask('/api/v1/health')).status).toBe(200);
    const answer = await gateway.ask('/api/v1/health?detailed=true');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('Postgres');
  }, 60_000);
});
