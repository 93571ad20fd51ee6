import { globals, type WebSocketConstructor, type WebSocketLike } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
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
export const openConnection = (options: ConnectionOptions): SignallingConnection => {
  const { WebSocket, handshake, times, onPhase, onMessage, onProbe } = options;
  let machine: Machine = CLOSED;
  let socket: WebSocketLike | undefined;
  /** Counts the attempts: what an earlier one still brings is ignored. */
  let attempts = 0;
  let timer: unknown;
  let isReplaced = false;

  const on = (event: ConnectionEvent): void => {
    const before = machine.phase;
    const [next, effects] = step(machine, event, times, Math.random());
    machine = next;
    for (const effect of effects) {
      if (effect.type === 'open') void open();
      if (effect.type === 'drop') drop();
      // AWS closes an idle socket; `ping` keeps it, and what the calls ask recovers lost messages too.
      if (effect.type === 'probe' && !onProbe()) send({ type: 'ping' });
      if (effect.type === 'timer') {
        globals.clearTimeout(timer);
        timer = globals.setTimeout(() => on({ type: 'time' }), effect.ms);
      }
    }
    if (next.phase !== before) onPhase(next.phase);
  };

  const drop = (): void => {
    const dropped = socket;
    attempts += 1;
    socket = undefined;
    if (!dropped) return;
    dropped.onopen = dropped.onclose = dropped.onmessage = null;
    // An error without a listener ends a process of Node: `ws` has one for a socket that is closed before it was open.
    dropped.onerror = ignore;
    try {
      dropped.close(1000);
    } catch {
      // Some runtimes throw for a socket that is not open yet.
    }
  };

  const open = async (): Promise<void> => {
    attempts += 1;
    const attempt = attempts;
    isReplaced = false;
    try {
      const { url, protocols } = await handshake();
      if (attempt !== attempts) return;
      const opened: WebSocketLike = new WebSocket(url, protocols);
      socket = opened;
      // `drop` takes these away from an earlier attempt.
      opened.onopen = () => on({ type: 'opened' });
      opened.onmessage = ({ data }) => receive(data);
      // `close` comes next, in every runtime.
      opened.onerror = ignore;
      opened.onclose = () => {
        socket = undefined;
        on({ type: 'lost', isReplaced });
      };
    } catch {
      // The token or the URL cannot be had: there is no network, or the app has no session.
      if (attempt === attempts) on({ type: 'lost', isReplaced: false });
    }
  };

  const receive = (data: unknown): void => {
    let message: unknown;
    try {
      message = JSON.parse(String(data));
    } catch {
      return;
    }
    if (!isRecord(message)) return;
    on({ type: 'received' });
    if (message.type === 'replaced') isReplaced = true;
    else onMessage(message);
  };

  const send = (message: object): boolean => {
    if (!socket || machine.phase !== 'connected' || socket.readyState !== OPEN) return false;
    socket.send(JSON.stringify(message));
    on({ type: 'sent' });
    return true;
  };

  return {
    get phase() {
      return machine.phase;
    },
    connect: () => on({ type: 'connect' }),
    close: () => {
      on({ type: 'close' });
      globals.clearTimeout(timer);
    },
    wake: () => on({ type: 'woken' }),
    send,
  };
};
