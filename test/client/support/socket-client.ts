import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Call, ClientOptions, ReceivedSignal } from '../../../client/src/index.ts';
import { type LocalClient, localClient, type useClients } from '../local-client.ts';

/** A client of a user of the local backend with an open socket. */
export interface SocketClient extends LocalClient {
  /** The sockets that were opened. */
  readonly sockets: WebSocket[];
  /** No socket can be opened while it is set. */
  isBlocked: boolean;
  readonly incoming: Call[];
  /** What was sent over its sockets, and what was received, by type. */
  readonly frames: { readonly sent: string[]; readonly received: string[] };
}

export const socketClient = async (
  clients: ReturnType<typeof useClients>,
  user: string,
  options: Partial<ClientOptions> = {},
): Promise<SocketClient> => {
  const sockets: WebSocket[] = [];
  const incoming: Call[] = [];
  const frames = { sent: [] as string[], received: [] as string[] };
  const own: SocketClient = Object.assign(
    localClient(clients.backend, user, {
      WebSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(own.isBlocked ? url.replace(/:\d+/, ':9') : url, protocols);
          sockets.push(this);
          this.on('message', (data) => frames.received.push(typeOf(String(data))));
        }

        override send(text: string): void {
          frames.sent.push(typeOf(text));
          super.send(text);
        }
      },
      ...options,
    }),
    { sockets, incoming, isBlocked: false, frames },
  );
  clients.kept(own);
  own.client.on('incoming', (call) => incoming.push(call));
  const isOpen = new Promise<void>((resolve) => {
    own.client.on('connection', (phase) => phase === 'connected' && resolve());
  });
  own.client.connect();
  await isOpen;
  return own;
};

const typeOf = (text: string): string => String(JSON.parse(text).type);

export const invite = ({ client }: LocalClient, to: string): Promise<Call> =>
  client.invite({ to, caller: { name: 'Alice' } });

export const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

/** The call that rings at a client, once it does. */
export const ringingAt = async ({ incoming }: SocketClient, { id }: Call): Promise<Call> => {
  await until(() => expect(incoming.map((call) => call.id)).toContain(id));
  const found = incoming.find((call) => call.id === id);
  if (found === undefined) throw new Error('no call');
  return found;
};

/** The signals of a call, as its app gets them. */
export const signalsOf = (call: Call): readonly ReceivedSignal[] => {
  const signals: ReceivedSignal[] = [];
  call.on('signal', (signal) => signals.push(signal));
  return signals;
};

export const candidate = (number: number) => ({ candidate: { candidate: String(number) } });
export const numbersOf = (signals: readonly ReceivedSignal[] = []) => signals.map((one) => one.candidate?.candidate);
export const numbers = (count: number) => Array.from({ length: count }, (_, number) => String(number));
