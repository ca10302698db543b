import type { CleanupReport, JobView, StorageView } from '@frameq/contracts';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type GatewayUnderTest, startGateway } from '../../contract/gateway-under-test.js';
import { runWith } from './test-terminal.js';

/** Above the size from which the command line uploads resumably. */
const LARGE = 20 * 1024 ** 2;
let gateway: GatewayUnderTest;
let cwd: string;
let footage: string;
let proxy: CuttingProxy | undefined;

beforeEach(async () => {
  cwd = await mkdtemp(path.join(os.tmpdir(), 'frameq-cli-'));
  footage = path.join(cwd, 'footage');
  await mkdir(footage);
  await writeFile(path.join(footage, 'film.mp4'), 'a film of the server');
  await writeFile(path.join(cwd, 'film.mp4'), 'a film');
  gateway = await startGateway({ INPUT_ROOTS: footage });
}, 60_000);
afterEach(async () => {
  proxy?.close();
  proxy = undefined;
  await gateway.close();
  await rm(cwd, { recursive: true });
});

const run = (args: readonly string[], at = gateway.url) =>
  runWith({ url: at, key: gateway.key }, args, { cwd, env: { XDG_CONFIG_HOME: cwd } });
const submitted = async (text: string): Promise<JobView> =>
  (await (await gateway.ask(`/api/v1/jobs/${text.trim()}`)).json()) as JobView;

it('does not send again what the server has', async () => {
  await run(['run', 'scenes', 'film.mp4']);
  await writeFile(path.join(cwd, 'again.mp4'), 'a film');
  const { code, out, err } = await run(['run', 'scenes', 'again.mp4', '-v']);
  expect([code, err]).toEqual([0, expect.stringContaining('again.mp4 is on the server already.')]);
  expect(err).not.toContain('POST http://127.0.0.1/api/v1/uploads?');
  expect((await submitted(out)).item_list[0]!.input).toMatchObject({ name: 'again.mp4', bytes: 6 });
});

it('takes files of the server, and says of all that it cannot take before anything is sent', async () => {
  const { code, out } = await run(['run', 'scenes', 'film.mp4', '--server-path', path.join(footage, 'film.mp4')]);
  expect(code).toBe(0);
  const { item_list } = await submitted(out);
  expect(item_list.map((item) => item.input!.bytes)).toEqual([6, 20]);
  const bad = await run(['run', 'scenes', '--server-path', '/etc/passwd', '--server-path', `${footage}/no.mp4`]);
  expect(bad.code).toBe(3);
  expect(bad.err).toMatch(/PATHS_UNUSABLE: 2 of the paths cannot be used/);
  expect(bad.err).toContain('/etc/passwd does not lie beneath an allowed input folder.');
  expect(bad.err).toContain(`There is no ${footage}/no.mp4 on the server.`);
});

it('goes on with a large upload whose connection breaks, and loses no byte', async () => {
  const bytes = randomBytes(LARGE);
  await writeFile(path.join(cwd, 'large.mp4'), bytes);
  proxy = await CuttingProxy.start(gateway.url, [3_000_000, 9_000_000]);
  const { code, out } = await run(['run', 'scenes', 'large.mp4'], proxy.url);
  expect([code, proxy.cuts]).toEqual([0, 2]);
  const { input } = (await submitted(out)).item_list[0]!;
  expect(input).toMatchObject({ bytes: LARGE, sha256: createHash('sha256').update(bytes).digest('hex') });
  expect(proxy.forwarded).toBeLessThan(LARGE * 1.5); // what had arrived was not sent again
  expect(await readdir(path.join(gateway.directory, 'storage', 'tus', 'default'))).toEqual([]);
}, 60_000);

it('shows the disk, counts what a cleanup would remove, and removes only when told to', async () => {
  const status = await run(['storage', 'status', '--json']);
  expect(JSON.parse(status.out) as StorageView).toMatchObject({ mode: 'copy', input_roots: [footage], low: false });
  expect((await run(['storage', 'status'])).out).toContain('The disk has room.');
  await run(['run', 'scenes', 'film.mp4']);
  await gateway.ask('/api/v1/uploads?name=unused.mp4', { method: 'PUT', body: 'nobody submits this' });
  const dry = await run(['storage', 'cleanup', '--older-than', '0d', '--dry-run', '--json']);
  const counts = (report: CleanupReport): unknown =>
    Object.fromEntries(report.kinds.map((one) => [one.kind, one.count]));
  expect(counts(JSON.parse(dry.out) as CleanupReport)).toMatchObject({ inputs: 1, artifacts: 0, jobs: 0 });
  expect((await run(['storage', 'cleanup', '--older-than', '0d', '--no-input'])).code).not.toBe(0);
  const done = await run(['storage', 'cleanup', '--older-than', '0d', '--yes', '--json']);
  expect([done.code, counts(JSON.parse(done.out) as CleanupReport)]).toEqual([
    0,
    expect.objectContaining({ inputs: 1 }),
  ]);
  const after = await run(['storage', 'status', '--json']);
  expect((JSON.parse(after.out) as StorageView).usage).toMatchObject({ inputs: 1 });
  expect((await run(['storage', 'cleanup', '--older-than', 'soon'])).code).toBe(3);
});

/** A way to the server that breaks after so many bytes of requests, once for each number. */
class CuttingProxy {
  cuts = 0;
  forwarded = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly limits: number[],
  ) {}

  static async start(target: string, limits: number[]): Promise<CuttingProxy> {
    const { hostname, port } = new URL(target);
    const server = createServer((near) => proxy.join(near, connect(Number(port), hostname)));
    const proxy = new CuttingProxy(server, limits);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => [near, far].forEach((one) => one.destroy()));
    }
    far.pipe(near);
    near.on('data', (chunk: Buffer) => {
      this.forwarded += chunk.length;
      if (!far.write(chunk)) {
        near.pause();
        far.once('drain', () => near.resume());
      }
      if (this.limits[0] === undefined || this.forwarded < this.limits[0]) return;
      this.limits.shift();
      this.cuts += 1;
      near.destroy();
    });
  }
}
