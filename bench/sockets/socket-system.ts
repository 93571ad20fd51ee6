import WebSocket from 'ws';

/** The systems that are compared, in the order of the tables. */
export const SYSTEMS = ['ours', 'relay', 'peerjs'] as const;
export type SystemName = (typeof SYSTEMS)[number];
export type BySystem<T> = Readonly<Record<SystemName, T>>;

/** A signalling server with numbered users; each may open a socket. */
export interface SocketSystem {
  /** Opens the socket of a user. Resolves once the user could send. */
  open(user: number): Promise<void>;
  /** Sends one signal between two users with sockets. Resolves when it has arrived; rejects after {@link TIMEOUT}. */
  signal(from: number, to: number): Promise<void>;
  /** Closes the sockets. */
  close(): void;
}

/** Milliseconds after which a signal is lost. */
export const TIMEOUT = 10_000;

/** One candidate, with the attributes that a browser sends: what most signals of a call are. */
export const CANDIDATE = {
  candidate: 'candidate:842163049 1 udp 1677729535 203.0.113.7 54321 typ srflx raddr 10.0.0.7 rport 54321 generation 0',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'EsAw',
} as const;

/** How a server is spoken to. */
export interface Dialect {
  /** The URL at which a user opens a socket, and its subprotocols. */
  handshake(user: number): Promise<{ readonly url: string; readonly protocols?: readonly string[] }>;
  /** Whether the server says with this message that the socket is ready. @default ready once it is open */
  readonly isReady?: (message: string) => boolean;
  /** The message with which a user sends a signal. */
  message(id: string, from: number, to: number): object;
  /** Called with every message that a user receives. @default none */
  readonly onMessage?: (user: number, message: string) => void;
}

/** Ids of signals, which every server passes on somewhere in its own message. */
const ID = /signal-\d+/;

/** A system of plain WebSockets. A signal has arrived when its recipient's socket has received a message with its id. */
export const socketSystem = ({ handshake, isReady, message, onMessage }: Dialect): SocketSystem => {
  const sockets = new Map<number, WebSocket>();
  const waiting = new Map<string, { readonly to: number; readonly arrived: () => void }>();
  let last = 0;

  const receive = (user: number, text: string): void => {
    onMessage?.(user, text);
    const found = waiting.get(ID.exec(text)?.[0] ?? '');
    // Its id also stands in a problem that the sender gets.
    if (found?.to === user) found.arrived();
  };

  return {
    open: async (user) => {
      const { url, protocols = [] } = await handshake(user);
      const socket = new WebSocket(url, [...protocols], { perMessageDeflate: false });
      sockets.set(user, socket);
      await new Promise<void>((resolve, reject) => {
        socket.on('error', reject);
        if (isReady === undefined) socket.on('open', resolve);
        socket.on('message', (data) => {
          const text = String(data);
          if (isReady?.(text)) resolve();
          receive(user, text);
        });
      });
    },

    signal: (from, to) =>
      new Promise((resolve, reject) => {
        last += 1;
        const id = `signal-${last}`;
        const timer = setTimeout(() => reject(new Error(`${id} has not arrived within ${TIMEOUT} ms`)), TIMEOUT);
        const arrived = () => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve();
        };
        waiting.set(id, { to, arrived });
        sockets.get(from)?.send(JSON.stringify(message(id, from, to)));
      }),

    close: () => {
      for (const socket of sockets.values()) socket.terminate();
    },
  };
};
