import type { CallView } from '../../../client/src/index.ts';
import type { StoredSignal } from '../../../client/src/signals/signal-types.ts';

/**
 * The server of one answered call between Alice and Bob, in this process and on the test's timers: a mailbox for each, their sockets, and
 * the routes that a client asks. Like the real one, it handles the messages of a socket concurrently, so that they may be reordered.
 */
export class FakeServer {
  readonly callId = '00000000-0000-4000-8000-000000000001';
  /** Milliseconds of each next step; also decides the order of concurrent ones. */
  readonly delay: () => number;
  private readonly mailboxes = new Map<string, StoredSignal[]>([
    ['alice', []],
    ['bob', []],
  ]);
  /** The newest socket of each device, by user and device. */
  private readonly sockets = new Map<string, ServerSocket>();
  private state: 'answered' | 'ended' = 'answered';
  private seq = 1;
  private readonly expiresAt = new Date(Date.now() + 40_000).toISOString();
  /** How often a socket was opened. */
  opened = 0;

  constructor(delay: () => number) {
    this.delay = delay;
  }

  get view(): CallView {
    return {
      callId: this.callId,
      seq: this.seq,
      state: this.state,
      from: 'alice',
      to: ['bob'],
      media: 'video',
      expiresAt: this.expiresAt,
      ...(this.state === 'ended' && { endReason: 'completed' }),
    } as unknown as CallView;
  }

  /** A device's view: only the caller gets `rings`. */
  viewFor(user: string): CallView {
    return { ...this.view, ...(user === 'alice' && { rings: [] }) } as CallView;
  }

  end(): void {
    this.state = 'ended';
    this.seq += 1;
    for (const { user, send } of this.sockets.values()) {
      send({ type: 'call.ended', call: this.viewFor(user), endReason: 'completed' });
    }
  }

  /** A signal of the user's for the other one, as the API takes it over HTTP and sockets. @returns its number */
  put(user: string, device: string, message: Readonly<Record<string, unknown>>): number {
    const to = user === 'alice' ? 'bob' : 'alice';
    const mailbox = this.mailboxes.get(to) ?? [];
    const { type: _, callId: __, ...fields } = message;
    const stored = { ...fields, seq: mailbox.length + 1, from: { userId: user, deviceId: device } } as StoredSignal;
    mailbox.push(stored);
    for (const socket of this.sockets.values())
      if (socket.user === to) this.later(() => socket.send(this.event(to, stored)));
    return stored.seq;
  }

  signalsFor(user: string, after = 0): readonly StoredSignal[] {
    return (this.mailboxes.get(user) ?? []).slice(after);
  }

  open(socket: ServerSocket): void {
    this.opened += 1;
    const key = `${socket.user} ${socket.device}`;
    const older = this.sockets.get(key);
    this.sockets.set(key, socket);
    older?.send({ type: 'replaced' });
    older?.close();
  }

  closed(socket: ServerSocket): void {
    const key = `${socket.user} ${socket.device}`;
    if (this.sockets.get(key) === socket) this.sockets.delete(key);
  }

  receive(socket: ServerSocket, message: Readonly<Record<string, unknown>>): void {
    this.later(() => {
      const { type, id } = message;
      const { user, device, send } = socket;
      if (type === 'ping') send({ type: 'pong', id });
      if (type === 'signal') send({ type: 'sent', id, callId: this.callId, seq: this.put(user, device, message) });
      if (type === 'one_way_signal') this.put(user, device, message);
      if (type === 'one_way_signal') this.put(user, device, message);
      if (type !== 'resume') return;
      send({ type: `call.${this.state}`, call: this.viewFor(user) });
      const missed = this.signalsFor(user, Number(message.after));
      for (const signal of missed) send(this.event(user, signal));
      send({ type: 'resumed', id, callId: this.callId, after: Number(message.after) + missed.length });
    });
  }

  private event(user: string, signal: StoredSignal): object {
    return { type: 'signal', callId: this.callId, call: this.viewFor(user), ...signal };
  }

  private later(work: () => void): void {
    setTimeout(work, this.delay());
  }
}

/** A socket as the server sees it. */
export interface ServerSocket {
  readonly user: string;
  readonly device: string;
  readonly send: (message: object) => void;
  readonly close: () => void;
}
