import { globals, type TabChannel } from '../runtime/globals.ts';
import type { ConnectionListener, SignallingConnection } from '../socket/connection.ts';
import type { Phase } from '../socket/connection-machine.ts';
import type { Election, ElectionOptions } from './election.ts';
import { addressed, addresseeOf, type TabMessage } from './tab-messages.ts';

export interface TabConnectionOptions extends ConnectionListener {
  readonly tabId: string;
  /** Of the tabs that share a socket: those of one user, device and API. */
  readonly name: () => Promise<string>;
  readonly openChannel: (name: string) => TabChannel;
  readonly elect: (options: Omit<ElectionOptions, 'locks'>) => Election;
  /** A socket of this tab, for when it leads. */
  readonly connection: (listener: ConnectionListener) => SignallingConnection;
}

/** Milliseconds for an answer of the tab that leads, and until the name of the tabs is asked for again. */
const ANSWER_WITHIN = 3_000;
const NAME_AGAIN_AFTER = 3_000;

/**
 * One socket for all tabs of a device: the tab that leads has it, and passes on what it receives; the others send through that tab. Every
 * tab asks for what it has missed itself, so that another one can take over at any time.
 */
export const tabConnection = (options: TabConnectionOptions): SignallingConnection => {
  const { tabId, onPhase, onMessage, onProbe } = options;
  let phaseNow: Phase = 'closed';
  let channel: TabChannel | undefined;
  let election: Election | undefined;
  /** While this tab leads. */
  let own: SignallingConnection | undefined;
  let leader: string | undefined;
  let timer: unknown;

  const change = (phase: Phase): void => {
    if (phase === phaseNow) return;
    phaseNow = phase;
    onPhase(phase);
  };
  const post = (message: DistributiveOmit<TabMessage, 'from'>): void => {
    // As text: a candidate of the runtime becomes JSON, and is nothing that can be cloned.
    if (channel) channel.postMessage(JSON.stringify({ ...message, from: tabId }));
  };
  const stopTimer = (): void => {
    globals.clearTimeout(timer);
    timer = undefined;
  };
  /** A leader that does not answer is suspended or gone. */
  const ask = (message: DistributiveOmit<TabMessage, 'from'>): void => {
    if (!channel) return;
    timer ||= globals.setTimeout(() => {
      timer = undefined;
      if (election) election.takeOver();
    }, ANSWER_WITHIN);
    post(message);
  };

  const lead = (): void => {
    if (own || phaseNow === 'closed') return;
    stopTimer();
    leader = tabId;
    const isOwn = (): boolean => own === connection;
    const connection = options.connection({
      onPhase: (phase) => {
        if (!isOwn()) return;
        post({ type: 'phase', phase });
        change(phase);
      },
      onMessage: (received) => {
        if (!isOwn()) return;
        const { to, message } = addresseeOf(received);
        if (to !== tabId) post({ type: 'received', to, message });
        if (!to || to === tabId) onMessage(message);
      },
      onProbe: () => {
        post({ type: 'probe' });
        return onProbe();
      },
    });
    own = connection;
    connection.connect();
  };
  const stopLeading = (): void => {
    const connection = own;
    own = undefined;
    if (connection) connection.close();
  };
  /** Another tab leads now, or will. */
  const follow = (): void => {
    if (phaseNow === 'closed') return;
    stopLeading();
    leader = undefined;
    change('connecting');
    ask({ type: 'hello' });
  };

  const receive = (message: TabMessage): void => {
    if (election) election.receive(message);
    const { type } = message;
    if (own) {
      if (type === 'send') own.send(addressed(message.from, message.message));
      if (type === 'woken') own.wake();
      if (type === 'send' || type === 'woken' || type === 'hello') post({ type: 'phase', phase: phaseNow });
      return;
    }
    if (type === 'phase' && message.phase === 'closed') follow();
    else if (type === 'phase') {
      stopTimer();
      // A new leader's socket is another one, also if nothing was heard of the time between.
      if (message.from !== leader && phaseNow === 'connected') change('connecting');
      leader = message.from;
      change(message.phase);
    }
    if (type === 'received' && (!message.to || message.to === tabId)) onMessage(message.message);
    if (type === 'probe') onProbe();
  };

  const start = async (): Promise<void> => {
    stopTimer();
    change('connecting');
    let name: string;
    try {
      name = await options.name();
    } catch {
      // There is no network, or the app has no session.
      if (phaseNow !== 'connecting') return;
      change('waiting');
      timer = globals.setTimeout(start, NAME_AGAIN_AFTER);
      return;
    }
    if (phaseNow === 'closed' || channel) return;
    channel = options.openChannel(name);
    channel.onmessage = ({ data }) => receive(JSON.parse(String(data)));
    election = options.elect({ name, tabId, post, onLeading: (isLeading) => (isLeading ? lead() : follow()) });
    if (!own) ask({ type: 'hello' });
  };

  return {
    get phase() {
      return phaseNow;
    },
    connect: () => {
      if (phaseNow === 'closed') void start();
    },
    close: () => {
      stopTimer();
      if (own) post({ type: 'phase', phase: 'closed' });
      stopLeading();
      change('closed');
      if (election) election.close();
      if (channel) channel.close();
      election = channel = leader = undefined;
    },
    wake: () => {
      if (own) own.wake();
      else if (channel) ask({ type: 'woken' });
      else if (phaseNow === 'waiting') void start();
    },
    send: (message) => {
      if (own) return own.send(addressed(tabId, message));
      if (phaseNow !== 'connected') return false;
      ask({ type: 'send', message });
      return true;
    },
  };
};

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;
