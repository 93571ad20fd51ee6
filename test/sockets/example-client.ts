import { afterAll, afterEach, beforeAll, expect, type Mock, vi } from 'vitest';
import WebSocket from 'ws';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { type Message, openSocket, type TestSocket } from '../support/socket.ts';

/** The file that the docs publish; it has no types. */
const { openSignalling } = await import(String(new URL('../../docs/examples/signalling.js', import.meta.url)));

/** Sits between the example and its WebSocket: records messages, and may hold back or drop received ones. */
export interface Interceptor {
  readonly sent: Message[];
  readonly received: Message[];
  /** Every socket that was created, opened or not. */
  readonly sockets: WebSocket[];
  /** How many of them opened. */
  opened: number;
  /** Called with each received message; calls `forward` with what the example shall receive. */
  deliver: (message: Message, forward: (message: Message) => void) => void;
}

export const newInterceptor = (): Interceptor => ({
  sent: [],
  received: [],
  sockets: [],
  opened: 0,
  deliver: (message, forward) => forward(message),
});

const interceptedSocket = (interceptor: Interceptor) =>
  class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      interceptor.sockets.push(this);
      this.on('open', () => {
        interceptor.opened += 1;
      });
    }

    override send(text: string): void {
      interceptor.sent.push(JSON.parse(text));
      super.send(text);
    }

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event !== 'message') return super.emit(event, ...args);
      const message = JSON.parse(String(args[0]));
      interceptor.received.push(message);
      interceptor.deliver(message, (one) => super.emit('message', Buffer.from(JSON.stringify(one)), false));
      return true;
    }
  };

export interface ExampleClient {
  readonly interceptor: Interceptor;
  readonly calls: Message[];
  readonly signals: Message[];
  readonly problems: Message[];
  readonly onReplaced: Mock;
  readonly send: (signal: object) => string;
  readonly ringing: () => void;
  readonly close: () => void;
}

/** A backend for the tests of a file, with functions that create clients of the example, calls and plain sockets. */
export const useExample = () => {
  let backend: TestBackend;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    backend = await startTestBackend({ invitesPerMinute: 100 });
  });
  afterEach(() => {
    vi.useRealTimers();
    for (const close of closers.splice(0)) close();
  });
  afterAll(() => backend.close());

  const protocolsOf = async (user: string): Promise<string[]> => [
    'ringthrough',
    `bearer.${await backend.issuer.mint(user)}`,
  ];

  /** Starts the example; its socket is not open yet. */
  const newClient = async (
    user: string,
    deviceId: string,
    callId: string,
    interceptor = newInterceptor(),
    protocols?: () => Promise<string[]>,
  ): Promise<ExampleClient> => {
    const [calls, signals, problems]: [Message[], Message[], Message[]] = [[], [], []];
    const onReplaced = vi.fn();
    const client = openSignalling({
      url: `${backend.info.socket}?deviceId=${deviceId}`,
      protocols: protocols ?? (await protocolsOf(user)),
      callId,
      onCall: (event: Message) => calls.push(event),
      onSignal: (signal: Message) => signals.push(signal),
      onProblem: (problem: Message) => problems.push(problem),
      onReplaced,
      WebSocket: interceptedSocket(interceptor),
    });
    closers.push(client.close);
    return { ...client, interceptor, calls, signals, problems, onReplaced };
  };

  /** Starts the example and waits until it has resumed. */
  const resumedClient: typeof newClient = async (...args) => {
    const client = await newClient(...args);
    await untilReceived(client.interceptor, { type: 'resumed' });
    return client;
  };

  const sessionOf = (user: string): Promise<Session> => backend.as(user);

  /** Alice calls Bob's phone, from her laptop unless the invite says otherwise. */
  const placeCall = async (changes: Record<string, unknown> = { deviceId: 'laptop' }) => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const [alice, bob] = [await sessionOf(aliceId), await sessionOf(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId, changes))).body;
    return { alice, aliceId, bob, bobId, callId };
  };

  return {
    newClient,
    resumedClient,
    protocolsOf,
    sessionOf,
    placeCall,
    answeredCall: async (changes?: Record<string, unknown>) => {
      const call = await placeCall(changes);
      await call.bob('POST', `/v1/calls/${call.callId}/answer`, { deviceId: 'phone' });
      return call;
    },
    plainSocket: async (user: string, deviceId: string): Promise<TestSocket> =>
      openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, deviceId),
    /** Resets the only connection of a user. */
    cut: (user: string): void => {
      backend.sockets.cut(backend.sockets.connectionIds({ userId: user })[0] ?? '');
    },
  };
};

/** The timeout allows for a busy machine. */
export const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
export const candidateOf = (name: string | number) => ({ candidate: { candidate: `candidate:${name}` } });
export const tooLarge = { description: { type: 'offer', sdp: 'a'.repeat(30_000) } };
const namesOf = (signals: readonly Message[]) => signals.map(({ candidate }) => candidate.candidate.split(':')[1]);
/** Waits until the app has got exactly these signals, in this order. */
export const untilSignals = (client: ExampleClient, names: readonly (string | number)[]) =>
  until(() => expect(namesOf(client.signals)).toEqual(names.map(String)));
/** Waits until at least `times` messages with these fields were received, forwarded or not. */
export const untilReceived = ({ received }: Interceptor, fields: object, times = 1) =>
  until(() => expect(received.filter((message) => hasFields(message, fields)).length).toBeGreaterThanOrEqual(times));
const hasFields = (message: Message, fields: object): boolean =>
  Object.entries(fields).every(([name, value]) => message[name] === value);
export const sentOfType = ({ sent }: Interceptor, type: string) => sent.filter((message) => message.type === type);
