import type { Fetch } from '../../../client/src/index.ts';
import type { FakeServer, ServerSocket } from './fake-server.ts';

/**
 * The network of one device. `silent`: everything is lost, and nothing fails, as on a phone that leaves its Wi-Fi. `down`: everything
 * fails at once.
 */
export class FakeNetwork {
  state: 'up' | 'silent' | 'down' = 'up';
  readonly sockets: FakeSocket[] = [];
  readonly server: FakeServer;
  readonly user: string;
  readonly device: string;
  /** Requests over HTTP, as `GET /v1/calls`. */
  readonly requests: string[] = [];

  constructor(server: FakeServer, user: string, device = 'phone') {
    this.server = server;
    this.user = user;
    this.device = device;
  }

  /** Where the device is: a path of media is one between two addresses. */
  address = 0;

  /** The device has another address: its sockets are dead, and do not know it. */
  change(): void {
    this.address += 1;
    for (const socket of this.sockets) socket.isDead = true;
  }

  /** The sockets break, and others can be opened at once. */
  cut(): void {
    for (const socket of this.sockets) socket.fail();
  }

  get WebSocket(): new () => FakeSocket {
    const network = this;
    return class extends FakeSocket {
      constructor() {
        super(network);
        network.sockets.push(this);
      }
    };
  }

  get openSockets(): number {
    return this.sockets.filter(({ readyState }) => readyState <= 1).length;
  }

  readonly fetch: Fetch = async (url, { method, body }) => {
    const path = url.replace(/^https?:\/\/[^/]+/, '');
    this.requests.push(`${method} ${path}`);
    await this.pass();
    const answer = this.answer(method, path, body === undefined ? {} : JSON.parse(body));
    await this.pass();
    const text = JSON.stringify(answer.body);
    return { status: answer.status, headers: { get: () => null }, text: async () => text };
  };

  /** One way of a request. */
  private async pass(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.server.delay()));
    if (this.state === 'down') throw new TypeError('Network request failed');
    if (this.state === 'silent') await new Promise(() => {});
  }

  private answer(
    method: string,
    path: string,
    body: Readonly<Record<string, unknown>>,
  ): { status: number; body: unknown } {
    const { server, user } = this;
    if (path === '/v1/client-config') {
      return { status: 200, body: { socket: { url: 'wss://example.com', protocol: 'ringthrough', pingSeconds: 300 } } };
    }
    if (path.startsWith('/v1/ice-servers')) {
      return { status: 200, body: { iceServers: [], expiresAt: new Date(Date.now() + 20 * 60_000).toISOString() } };
    }
    if (path.endsWith('/signals') && method === 'POST') {
      return { status: 201, body: { seq: server.put(user, this.device, { ...body, deviceId: undefined }) } };
    }
    const after = /\/signals\?.*after=(\d+)/.exec(path)?.[1];
    if (after !== undefined) return { status: 200, body: { signals: server.signalsFor(user, Number(after)) } };
    const view = server.viewFor(user);
    if (path.startsWith('/v1/calls?')) return { status: 200, body: { calls: view.state === 'ended' ? [] : [view] } };
    if (path.startsWith('/v1/calls/')) return { status: 200, body: view };
    throw new Error(`no answer to ${method} ${path}`);
  }
}

/** A `WebSocket`: as over TCP, messages arrive in order, and after a silence if the socket lives on. */
export class FakeSocket {
  readyState = 0;
  isDead = false;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  private readonly network: FakeNetwork;
  private readonly atServer: ServerSocket;
  private readonly last = { up: 0, down: 0 };
  private readonly waiting: { readonly up: (() => void)[]; readonly down: (() => void)[] } = { up: [], down: [] };

  constructor(network: FakeNetwork) {
    this.network = network;
    this.atServer = {
      user: network.user,
      device: network.device,
      send: (message) => this.inOrder('down', () => this.onmessage?.({ data: JSON.stringify(message) })),
      close: () => this.inOrder('down', () => this.fail()),
    };
    setTimeout(() => {
      if (network.state === 'down') this.fail();
      if (network.state !== 'up' || this.isDead || this.readyState !== 0) return;
      this.readyState = 1;
      network.server.open(this.atServer);
      this.onopen?.();
    }, network.server.delay());
  }

  send(text: string): void {
    this.inOrder('up', () => this.network.server.receive(this.atServer, JSON.parse(text)));
  }

  close(): void {
    this.readyState = 3;
    this.inOrder('up', () => this.network.server.closed(this.atServer));
  }

  /** Breaks without a word of either side. */
  fail(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.network.server.closed(this.atServer);
    this.onerror?.();
    this.onclose?.();
  }

  private inOrder(way: 'up' | 'down', work: () => void): void {
    const at = Math.max(this.last[way] + 1, Date.now() + this.network.server.delay());
    this.last[way] = at;
    setTimeout(() => {
      this.waiting[way].push(work);
      this.deliver(way);
    }, at - Date.now());
  }

  /** What has waited for a network is repeated later. */
  private deliver(way: 'up' | 'down'): void {
    const waiting = this.waiting[way];
    while (this.network.state === 'up' && waiting.length > 0) {
      const work = waiting.shift();
      if (!this.isDead && (way === 'up' || this.readyState === 1)) work?.();
    }
    if (waiting.length > 0 && this.readyState !== 3) setTimeout(() => this.deliver(way), 500);
  }
}
