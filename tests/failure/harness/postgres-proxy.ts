import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { FrameReader } from './postgres-frames.js';

/** A statement that is kept from Postgres, or an answer that is kept from the client. */
export interface Held {
  /** Resolves when it has come to the proxy. */
  readonly reached: Promise<void>;
  /** Lets it pass, with everything that came after it. Called before it came, nothing is held. */
  release(): void;
  /** Resolves when Postgres has said something after the release, or the connection has ended. */
  readonly answered: Promise<void>;
}

/** Where a connection is held: before a statement reaches Postgres, or after it was done and before its answer leaves. */
export interface HoldPoint {
  readonly statement: string;
  readonly when: 'before' | 'after';
  /** Only on connections that have seen this statement before; e.g. a commit that follows an insert. */
  readonly afterStatement?: string;
}

/** A proxy that can stop one statement at an exact moment, or go silent without closing a connection. */
export interface PostgresProxy {
  /** The database's address by way of the proxy. */
  readonly url: string;
  /** Holds the next connection that comes to this point. */
  hold(point: HoldPoint): Held;
  /** True: nothing passes in either direction, connections stay open, and new ones are accepted and not answered. */
  silence(on: boolean): void;
  /** Never lets a statement through on any connection, e.g. `listen`. */
  swallow(pattern: RegExp): void;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

interface Hold extends Held {
  readonly point: HoldPoint;
  onReached(connection: Connection): void;
  onAnswered(): void;
  connection: Connection | null;
}

/** Opens a proxy to the server that `databaseUrl` names; free of TLS, as test servers are. */
export async function postgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const connections = new Set<Connection>();
  const shared: Shared = { holds: new Set(), swallowed: [], silent: false };
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    const connection = new Connection(client, upstream, shared);
    connections.add(connection);
    client.once('close', () => connections.delete(connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    hold: (point) => {
      const hold = newHold(point, shared);
      shared.holds.add(hold);
      return hold;
    },
    silence: (on) => {
      shared.silent = on;
      if (!on) for (const connection of connections) connection.flush();
    },
    swallow: (pattern) => void shared.swallowed.push(pattern),
    cut: () => connections.forEach((connection) => connection.destroy()),
    close: async () => {
      connections.forEach((connection) => connection.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}

interface Shared {
  readonly holds: Set<Hold>;
  readonly swallowed: RegExp[];
  silent: boolean;
}

class Connection {
  hold: Hold | null = null;
  private readonly frames = new FrameReader();
  private readonly seen = new Set<string>();
  private toServer: Buffer[] = [];
  private toClient: Buffer[] = [];
  private heldToServer = false;
  private heldToClient = false;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly shared: Shared,
  ) {
    client.on('data', (chunk: Buffer) => this.fromClient(chunk));
    upstream.on('data', (chunk: Buffer) => this.fromServer(chunk));
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.destroy());
      socket.on('close', () => this.destroy());
    }
  }

  destroy(): void {
    this.hold?.onAnswered();
    this.client.destroy();
    this.upstream.destroy();
  }

  /** Lets pass what is not held. */
  flush(): void {
    if (this.shared.silent) return;
    if (!this.heldToServer) for (const bytes of this.toServer.splice(0)) this.upstream.write(bytes);
    if (!this.heldToClient) for (const bytes of this.toClient.splice(0)) this.client.write(bytes);
  }

  release(): void {
    if (this.heldToClient) {
      this.hold?.onAnswered();
      this.hold = null;
    }
    [this.heldToServer, this.heldToClient] = [false, false];
    this.flush();
  }

  private fromClient(chunk: Buffer): void {
    for (const { label, bytes } of this.frames.take(chunk)) {
      if (label !== '' && this.shared.swallowed.some((pattern) => pattern.test(label))) continue;
      if (label !== '' && this.hold === null) this.stopAt(label);
      if (label !== '') this.seen.add(label);
      this.toServer.push(bytes);
    }
    this.flush();
  }

  private stopAt(label: string): void {
    for (const hold of this.shared.holds) {
      const { statement, when, afterStatement } = hold.point;
      if (label !== statement || (afterStatement !== undefined && !this.seen.has(afterStatement))) continue;
      this.shared.holds.delete(hold);
      this.hold = hold;
      hold.connection = this;
      if (when === 'after') {
        this.heldToClient = true;
        return;
      }
      this.heldToServer = true;
      hold.onReached(this);
      return;
    }
  }

  private fromServer(chunk: Buffer): void {
    this.toClient.push(chunk);
    if (this.hold !== null && this.heldToClient) this.hold.onReached(this);
    else if (this.hold !== null && !this.heldToServer) {
      this.hold.onAnswered();
      this.hold = null;
    }
    this.flush();
  }
}

function newHold(point: HoldPoint, { holds }: Shared): Hold {
  let [onReached, onAnswered] = [(): void => undefined, (): void => undefined];
  const hold: Hold = {
    point,
    connection: null,
    reached: new Promise((resolve) => (onReached = resolve)),
    answered: new Promise((resolve) => (onAnswered = resolve)),
    onReached: () => onReached(),
    onAnswered: () => onAnswered(),
    release: () => {
      holds.delete(hold);
      hold.connection?.release();
    },
  };
  return hold;
}
