import { globals, type WebSocketConstructor, type WebSocketLike } from '../runtime/globals.ts';
import { isRecord } from '../runtime/is-record.ts';
import {
  CLOSED,
  type ConnectionEvent,
  type ConnectionTimes,
  type Machine,
  type Phase,
  step,
} from './connection-machine.ts';

/** What a connection calls. */
export interface ConnectionListener {
  readonly onPhase: (phase: Phase) => void;
  readonly onMessage: (message: SocketMessage) => void;
  /** Asks the server something that it answers. @returns whether there was something to ask */
  readonly onProbe: () => boolean;
}

/** What the calls use of a connection: a socket of this page, or that of the tab that leads. */
export interface SignallingConnection {
  readonly phase: Phase;
  connect(): void;
  close(): void;
  /** The network has changed, or the app is in the foreground again. */
  wake(): void;
  /** @returns whether it was handed to an open socket; that does not mean that it arrives */
  send(message: object): boolean;
}

/** Where a socket is opened, and the subprotocols that authorise it: browsers allow no header, and a query string ends up in logs. */
export interface Handshake {
  readonly url: string;
  readonly protocols: string[];
}

export interface ConnectionOptions extends ConnectionListener {
  readonly WebSocket: WebSocketConstructor;
  /** Asked for each attempt, because a token ends. */
  readonly handshake: () => Promise<Handshake>;
  readonly times: ConnectionTimes;
}

/** Any message of the API: `type` says which one. A message of API Gateway itself has no type. */
export type SocketMessage = Readonly<Record<string, unknown>>;

const OPEN = 1;

/** One socket for everything, opened again and again until `close`. The decisions are those of the machine. */
export class Connection implements SignallingConnection {
  private readonly options: ConnectionOptions;
  private machine: Machine = CLOSED;
  private socket: WebSocketLike | undefined;
  /** Counts the attempts: what an earlier one still brings is ignored. */
  private attempt = 0;
  private timer: unknown;
  private isReplaced = false;

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  get phase(): Phase {
    return this.machine.phase;
  }

  connect(): void {
    this.on({ type: 'connect' });
  }

  close(): void {
    this.on({ type: 'close' });
    globals.clearTimeout(this.timer);
  }

  wake(): void {
    this.on({ type: 'woken' });
  }

  send(message: object): boolean {
    const { socket } = this;
    if (socket === undefined || this.machine.phase !== 'connected' || socket.readyState !== OPEN) return false;
    socket.send(JSON.stringify(message));
    this.on({ type: 'sent' });
    return true;
  }

  private on(event: ConnectionEvent): void {
    const before = this.machine.phase;
    const [machine, effects] = step(this.machine, event, this.options.times, Math.random());
    this.machine = machine;
    for (const effect of effects) {
      if (effect.type === 'open') void this.open();
      if (effect.type === 'drop') this.drop();
      // AWS closes an idle socket; `ping` keeps it, and what the calls ask recovers lost messages too.
      if (effect.type === 'probe' && !this.options.onProbe()) this.send({ type: 'ping' });
      if (effect.type === 'timer') this.restartTimer(effect.ms);
    }
    if (machine.phase !== before) this.options.onPhase(machine.phase);
  }

  private restartTimer(ms: number): void {
    globals.clearTimeout(this.timer);
    this.timer = globals.setTimeout(() => this.on({ type: 'time' }), ms);
  }

  private drop(): void {
    const { socket } = this;
    this.attempt += 1;
    this.socket = undefined;
    if (socket === undefined) return;
    socket.onopen = socket.onclose = socket.onmessage = null;
    // An error without a listener ends a process of Node: `ws` has one for a socket that is closed before it was open.
    socket.onerror = () => {};
    try {
      socket.close(1000);
    } catch {
      // Some runtimes throw for a socket that is not open yet.
    }
  }

  private async open(): Promise<void> {
    this.attempt += 1;
    const { attempt } = this;
    const isCurrent = (): boolean => attempt === this.attempt;
    this.isReplaced = false;
    try {
      const { handshake, WebSocket } = this.options;
      const { url, protocols } = await handshake();
      if (!isCurrent()) return;
      const socket: WebSocketLike = new WebSocket(url, protocols);
      this.socket = socket;
      socket.onopen = () => {
        if (isCurrent()) this.on({ type: 'opened' });
      };
      socket.onmessage = ({ data }) => {
        if (isCurrent()) this.receive(data);
      };
      // `close` comes next, in every runtime.
      socket.onerror = () => {};
      socket.onclose = () => {
        if (!isCurrent()) return;
        this.socket = undefined;
        this.on({ type: 'lost', isReplaced: this.isReplaced });
      };
    } catch {
      // The token or the URL cannot be had: there is no network, or the app has no session.
      if (isCurrent()) this.on({ type: 'lost', isReplaced: false });
    }
  }

  private receive(data: unknown): void {
    let message: unknown;
    try {
      message = JSON.parse(String(data));
    } catch {
      return;
    }
    if (!isRecord(message)) return;
    this.on({ type: 'received' });
    if (message.type === 'replaced') this.isReplaced = true;
    else this.options.onMessage(message);
  }
}
