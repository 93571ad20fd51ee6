import { globals, type TabChannel } from '../runtime/globals.ts';
import type { ConnectionListener, SignallingConnection, SocketMessage } from '../socket/connection.ts';
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
export class TabConnection implements SignallingConnection {
  private readonly options: TabConnectionOptions;
  private current: Phase = 'closed';
  private channel: TabChannel | undefined;
  private election: Election | undefined;
  /** While this tab leads. */
  private own: SignallingConnection | undefined;
  private leader: string | undefined;
  private timer: unknown;

  constructor(options: TabConnectionOptions) {
    this.options = options;
  }

  get phase(): Phase {
    return this.current;
  }

  connect(): void {
    if (this.current !== 'closed') return;
    this.change('connecting');
    void this.start();
  }

  close(): void {
    this.stopTimer();
    if (this.own !== undefined) this.post({ type: 'phase', phase: 'closed' });
    this.stopLeading();
    this.change('closed');
    if (this.election) this.election.close();
    if (this.channel) this.channel.close();
    this.election = this.channel = this.leader = undefined;
  }

  wake(): void {
    if (this.own !== undefined) this.own.wake();
    else if (this.channel !== undefined) this.ask({ type: 'woken' });
    else if (this.current === 'waiting') this.startAgain();
  }

  send(message: object): boolean {
    if (this.own !== undefined) return this.own.send(addressed(this.options.tabId, message));
    if (this.current !== 'connected') return false;
    this.ask({ type: 'send', message });
    return true;
  }

  private async start(): Promise<void> {
    let name: string;
    try {
      name = await this.options.name();
    } catch {
      // There is no network, or the app has no session.
      if (this.current !== 'connecting') return;
      this.change('waiting');
      this.timer = globals.setTimeout(() => this.startAgain(), NAME_AGAIN_AFTER);
      return;
    }
    if (this.current === 'closed' || this.channel !== undefined) return;
    const { tabId, openChannel, elect } = this.options;
    this.channel = openChannel(name);
    this.channel.onmessage = ({ data }) => this.receive(JSON.parse(String(data)));
    this.election = elect({
      name,
      tabId,
      post: (message) => this.post(message),
      onLeading: (isLeading) => (isLeading ? this.lead() : this.follow()),
    });
    if (this.own === undefined) this.ask({ type: 'hello' });
  }

  private startAgain(): void {
    this.stopTimer();
    this.change('connecting');
    void this.start();
  }

  private lead(): void {
    if (this.own !== undefined || this.current === 'closed') return;
    this.stopTimer();
    this.leader = this.options.tabId;
    const isOwn = (): boolean => this.own === own;
    const own = this.options.connection({
      onPhase: (phase) => {
        if (!isOwn()) return;
        this.post({ type: 'phase', phase });
        this.change(phase);
      },
      onMessage: (message) => {
        if (isOwn()) this.distribute(message);
      },
      onProbe: () => {
        this.post({ type: 'probe' });
        return this.options.onProbe();
      },
    });
    this.own = own;
    own.connect();
  }

  /** Another tab leads now, or will. */
  private follow(): void {
    if (this.current === 'closed') return;
    this.stopLeading();
    this.leader = undefined;
    this.change('connecting');
    this.ask({ type: 'hello' });
  }

  private stopLeading(): void {
    const { own } = this;
    if (own === undefined) return;
    this.own = undefined;
    own.close();
  }

  private distribute(received: SocketMessage): void {
    const { tabId, onMessage } = this.options;
    const { to, message } = addresseeOf(received);
    if (to !== tabId) this.post({ type: 'received', to, message });
    if (to === undefined || to === tabId) onMessage(message);
  }

  private receive(message: TabMessage): void {
    if (this.election) this.election.receive(message);
    const { own } = this;
    if (own === undefined) {
      this.receiveFromLeader(message);
      return;
    }
    if (message.type === 'send') own.send(addressed(message.from, message.message));
    if (message.type === 'woken') own.wake();
    if (message.type === 'send' || message.type === 'woken' || message.type === 'hello') {
      this.post({ type: 'phase', phase: this.current });
    }
  }

  private receiveFromLeader(message: TabMessage): void {
    const { tabId, onMessage, onProbe } = this.options;
    if (message.type === 'phase' && message.phase === 'closed') this.follow();
    else if (message.type === 'phase') {
      this.stopTimer();
      // A new leader's socket is another one, also if nothing was heard of the time between.
      if (message.from !== this.leader && this.current === 'connected') this.change('connecting');
      this.leader = message.from;
      this.change(message.phase);
    }
    if (message.type === 'received' && (message.to === undefined || message.to === tabId)) onMessage(message.message);
    if (message.type === 'probe') onProbe();
  }

  private change(phase: Phase): void {
    if (phase === this.current) return;
    this.current = phase;
    this.options.onPhase(phase);
  }

  /** A leader that does not answer is suspended or gone. */
  private ask(message: DistributiveOmit<TabMessage, 'from'>): void {
    if (this.channel === undefined) return;
    this.timer ||= globals.setTimeout(() => {
      this.timer = undefined;
      if (this.election) this.election.takeOver();
    }, ANSWER_WITHIN);
    this.post(message);
  }

  private stopTimer(): void {
    globals.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private post(message: DistributiveOmit<TabMessage, 'from'>): void {
    // As text: a candidate of the runtime becomes JSON, and is nothing that can be cloned.
    if (this.channel) this.channel.postMessage(JSON.stringify({ ...message, from: this.options.tabId }));
  }
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;
