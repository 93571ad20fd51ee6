import { afterAll, afterEach, beforeAll, expect, type Mock, vi } from 'vitest';
import WebSocket from 'ws';
import { inviteOf, iphone, type Session, someone, startTestHouse, type TestHouse } from '../support/house.ts';
import { type Message, openSocket, type TestSocket } from '../support/socket.ts';

/** The very file that the docs hand out; it has no types of its own. */
const { openSignalling } = await import(String(new URL('../../docs/examples/signalling.js', import.meta.url)));

/** What lies between the example and its socket: it sees all that is said, and may keep what comes from being heard. */
export interface Wire {
  readonly said: Message[];
  readonly heard: Message[];
  /** Every socket that was made, whether or not it opened. */
  readonly sockets: WebSocket[];
  /** How many of them opened. */
  opened: number;
  /** Gets each message that comes, and hands on what the example is to hear of it. */
  deliver: (message: Message, hear: (message: Message) => void) => void;
}

export const newWire = (): Wire => ({
  said: [],
  heard: [],
  sockets: [],
  opened: 0,
  deliver: (message, hear) => hear(message),
});

const socketOn = (wire: Wire) =>
  class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      wire.sockets.push(this);
      this.on('open', () => {
        wire.opened += 1;
      });
    }

    override send(text: string): void {
      wire.said.push(JSON.parse(text));
      super.send(text);
    }

    override emit(event: string | symbol, ...given: unknown[]): boolean {
      if (event !== 'message') return super.emit(event, ...given);
      const message = JSON.parse(String(given[0]));
      wire.heard.push(message);
      wire.deliver(message, (one) => super.emit('message', Buffer.from(JSON.stringify(one)), false));
      return true;
    }
  };

export interface Line {
  readonly wire: Wire;
  readonly calls: Message[];
  readonly signals: Message[];
  readonly problems: Message[];
  readonly onReplaced: Mock;
  readonly send: (signal: object) => string;
  readonly ringing: () => void;
  readonly close: () => void;
}

/** A house for the tests of a file, and what they need of it: lines of the example, calls for them, and bare sockets. */
export const useExample = () => {
  let house: TestHouse;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    house = await startTestHouse({ invitesPerMinute: 100 });
  });
  afterEach(() => {
    vi.useRealTimers();
    for (const close of closers.splice(0)) close();
  });
  afterAll(() => house.close());

  const protocolsOf = async (user: string): Promise<string[]> => [
    'ringthrough',
    `bearer.${await house.issuer.mint(user)}`,
  ];

  /** The example as an app has it, when it has only just been called. */
  const newLine = async (
    user: string,
    deviceId: string,
    callId: string,
    wire = newWire(),
    protocols?: () => Promise<string[]>,
  ): Promise<Line> => {
    const [calls, signals, problems]: [Message[], Message[], Message[]] = [[], [], []];
    const onReplaced = vi.fn();
    const line = openSignalling({
      url: `${house.info.socket}?deviceId=${deviceId}`,
      protocols: protocols ?? (await protocolsOf(user)),
      callId,
      onCall: (event: Message) => calls.push(event),
      onSignal: (signal: Message) => signals.push(signal),
      onProblem: (problem: Message) => problems.push(problem),
      onReplaced,
      WebSocket: socketOn(wire),
    });
    closers.push(line.close);
    return { ...line, wire, calls, signals, problems, onReplaced };
  };

  /** The same once it knows all that there is. */
  const lineOf: typeof newLine = async (...given) => {
    const line = await newLine(...given);
    await heard(line.wire, { type: 'resumed' });
    return line;
  };

  const sessionOf = (user: string): Promise<Session> => house.as(user);

  /** Alice calls Bob's phone, from her laptop unless the invite says otherwise. */
  const placed = async (changes: Record<string, unknown> = { deviceId: 'laptop' }) => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const [alice, bob] = [await sessionOf(aliceId), await sessionOf(bobId)];
    await bob('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId, changes))).body;
    return { alice, aliceId, bob, bobId, callId };
  };

  return {
    newLine,
    lineOf,
    protocolsOf,
    sessionOf,
    placed,
    answered: async (changes?: Record<string, unknown>) => {
      const call = await placed(changes);
      await call.bob('POST', `/v1/calls/${call.callId}/answer`, { deviceId: 'phone' });
      return call;
    },
    bareSocket: async (user: string, deviceId: string): Promise<TestSocket> =>
      openSocket(house, `bearer.${await house.issuer.mint(user)}`, deviceId),
    /** Breaks the one connection of a user. */
    cut: (user: string): void => {
      house.sockets.cut(house.sockets.connectionIds({ userId: user })[0] ?? '');
    },
  };
};

/** For a busy machine. */
export const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
export const candidateOf = (name: string | number) => ({ candidate: { candidate: `candidate:${name}` } });
export const tooLarge = { description: { type: 'offer', sdp: 'a'.repeat(30_000) } };
const namesOf = (signals: readonly Message[]) => signals.map(({ candidate }) => candidate.candidate.split(':')[1]);
export const taken = (line: Line, names: readonly (string | number)[]) =>
  until(() => expect(namesOf(line.signals)).toEqual(names.map(String)));
export const heard = (wire: Wire, like: object, times = 1) =>
  until(() => expect(wire.heard.filter((message) => isLike(message, like)).length).toBeGreaterThanOrEqual(times));
const isLike = (message: Message, like: object): boolean =>
  Object.entries(like).every(([name, value]) => message[name] === value);
export const saidOf = ({ said }: Wire, type: string) => said.filter((message) => message.type === type);
