import type { ReceivedSignal } from '../../../client/src/index.ts';
import { timerAfter } from '../../../client/src/runtime/globals.ts';
import { candidatesIn } from '../../../client/src/signals/batches.ts';
import { signalExchange } from '../../../client/src/signals/signal-exchange.ts';
import { signalReceiver } from '../../../client/src/signals/signal-receiver.ts';
import {
  type ConnectionListener,
  openConnection,
  type SignallingConnection,
} from '../../../client/src/socket/connection.ts';
import { DEFAULT_TIMES, type Phase } from '../../../client/src/socket/connection-machine.ts';
import { startElection } from '../../../client/src/tabs/election.ts';
import { tabConnection } from '../../../client/src/tabs/tab-connection.ts';
import { FakeNetwork } from './fake-network.ts';
import { FakeServer } from './fake-server.ts';
import { FakeBrowser } from './fake-tabs.ts';

export interface Tab {
  readonly id: string;
  readonly connection: SignallingConnection;
  readonly network: FakeNetwork;
  readonly phases: Phase[];
  /** Numbers of the signals of the other party, as the app of this tab gets them. */
  readonly received: number[];
  /** Numbers of the signals that this tab has sent. */
  readonly sent: number[];
  /** Its number goes to the other party. */
  send(): void;
  close(): void;
  /** The page is gone at once. */
  crash(): void;
  /** @returns resumes the page */
  suspend(): () => void;
}

/** The tabs of Alice's browser in a call with Bob, whose signals the test makes. */
export const makeTabWorld = ({ hasLocks, delay = () => 5 }: { hasLocks: boolean; delay?: () => number }) => {
  const server = new FakeServer(delay);
  const browser = new FakeBrowser();
  const tabs: Tab[] = [];
  let made = 0;
  let numbers = 0;
  let previous: string | undefined;

  const open = (): Tab => {
    made += 1;
    const id = `tab-${made}`;
    const network = new FakeNetwork(server, 'alice', 'browser');
    const phases: Phase[] = [];
    const received: number[] = [];
    const sent: number[] = [];
    const handshake = async () => ({ url: 'wss://example.com', protocols: ['ringthrough'] });
    const own = (listener: ConnectionListener) =>
      openConnection({
        ...listener,
        WebSocket: network.WebSocket,
        handshake,
        times: DEFAULT_TIMES,
      });
    const connection = tabConnection({
      tabId: id,
      name: async () => 'ringthrough',
      openChannel: browser.channelOf(id),
      elect: (options) => startElection({ ...options, locks: hasLocks ? browser.locksOf(id) : undefined }),
      connection: own,
      onPhase: (phase) => {
        phases.push(phase);
        if (phase === 'connected') exchange.onConnected();
      },
      onMessage: (message) => exchange.onMessage(message),
      onProbe: () => {
        exchange.onConnected();
        return true;
      },
    });
    const exchange = signalExchange({
      callId: server.callId,
      deviceId: async () => 'browser',
      makeId: () => {
        made += 1;
        return `${id} ${made}`;
      },
      overSocket: (message) => connection.send(message),
      overHttp: async ({ method, path, body }) => {
        const response = await network.fetch(path, {
          method,
          headers: {},
          ...(body && { body: JSON.stringify(body) }),
        });
        return { status: response.status, body: JSON.parse(await response.text()) };
      },
      after: timerAfter,
      onSignal: (signal) => received.push(numberOf(signal)),
      onMessage: () => {},
    });
    const tab: Tab = {
      id,
      connection,
      network,
      phases,
      received,
      sent,
      send: () => {
        numbers += 1;
        sent.push(numbers);
        exchange.send(candidate(numbers)).catch(() => {});
      },
      close: () => {
        tabs.splice(tabs.indexOf(tab), 1);
        connection.close();
      },
      crash: () => {
        tabs.splice(tabs.indexOf(tab), 1);
        network.state = 'down';
        browser.crash(id);
        network.cut();
      },
      suspend: () => {
        const resume = browser.suspend(id);
        network.state = 'silent';
        return () => {
          network.state = 'up';
          resume();
        };
      },
    };
    tabs.push(tab);
    connection.connect();
    return tab;
  };

  return {
    server,
    open,
    /** The tabs that are open. */
    tabs: tabs as readonly Tab[],
    get openSockets() {
      return tabs.reduce((sum, { network }) => sum + network.openSockets, 0);
    },
    /** Bob sends a signal. */
    sendFromBob: () => {
      numbers += 1;
      const id = `bob ${numbers}`;
      server.put('bob', 'phone', { ...candidate(numbers), id, ...(previous !== undefined && { previous }) });
      previous = id;
    },
    /** Numbers of the signals that Bob has sent. */
    fromBob: () => server.signalsFor('alice').map(numberOf),
    /** Numbers of the signals as Bob's app gets them. */
    atBob: () => {
      const at: number[] = [];
      const receiver = signalReceiver((signal) =>
        at.push(...candidatesIn(signal).map((one) => numberOf({ candidate: one }))),
      );
      for (const signal of server.signalsFor('bob')) receiver.receive(signal);
      return at;
    },
  };
};

const candidate = (number: number) => ({ candidate: { candidate: String(number) } });
const numberOf = ({ candidate: one }: Pick<ReceivedSignal, 'candidate'>): number => Number(one?.candidate);
