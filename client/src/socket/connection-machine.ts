/**
 * When the client opens its socket, and when it gives one up: a pure machine. `step` takes what has happened and returns what is to be done;
 * timers and sockets are the caller's.
 */

/** `waiting`: for the time of the next attempt. */
export type Phase = 'closed' | 'connecting' | 'connected' | 'waiting';

export interface Machine {
  readonly phase: Phase;
  /** Attempts since a socket was open last. */
  readonly failures: number;
  /** How often another socket of this device has replaced this one, without a quiet minute in between. */
  readonly replacements: number;
  /** Something was sent, and nothing has arrived since. */
  readonly hasSent: boolean;
  /** A message was sent to find out whether the socket still works. */
  readonly isProbing: boolean;
}

export type ConnectionEvent =
  /** The app wants a socket, or no longer. */
  | { readonly type: 'connect' }
  | { readonly type: 'close' }
  | { readonly type: 'opened' }
  /** The socket has closed, or could not be opened. `isReplaced`: a newer socket of this device was opened. */
  | { readonly type: 'lost'; readonly isReplaced: boolean }
  /** A message was sent. Most are answered. */
  | { readonly type: 'sent' }
  /** Any message has arrived. */
  | { readonly type: 'received' }
  /** The time of `wait` is over, or the socket was silent for the time of `listen`. */
  | { readonly type: 'time' }
  /** The network has changed, or the app is in the foreground again: a socket that looks open may be dead. */
  | { readonly type: 'woken' };

export type ConnectionEffect =
  | { readonly type: 'open' }
  | { readonly type: 'drop' }
  /** Sends a message that the server answers. */
  | { readonly type: 'probe' }
  /** Starts the one timer again, which ends in `time`. */
  | { readonly type: 'timer'; readonly ms: number };

export interface ConnectionTimes {
  /** Milliseconds of silence after which the socket is probed. AWS closes one that is idle for ten minutes. */
  readonly probeAfter: number;
  /** Milliseconds for the answer to a probe, and after a message without an answer until there is one. */
  readonly answerWithin: number;
  /** Milliseconds for a handshake. */
  readonly openWithin: number;
  /** The first pause after a failure, and the longest one, in milliseconds. */
  readonly pause: readonly [first: number, longest: number];
  /** The same after another socket of this device has replaced this one. */
  readonly replacedPause: readonly [first: number, longest: number];
}

export const DEFAULT_TIMES: ConnectionTimes = {
  probeAfter: 240_000,
  answerWithin: 8_000,
  openWithin: 10_000,
  pause: [250, 30_000],
  replacedPause: [2_000, 300_000],
};

export const CLOSED: Machine = { phase: 'closed', failures: 0, replacements: 0, hasSent: false, isProbing: false };

type Step = readonly [machine: Machine, effects: readonly ConnectionEffect[]];

/** @param random from 0 to 1: clients that lost their sockets at once must not come back at once */
export const step = (machine: Machine, event: ConnectionEvent, times: ConnectionTimes, random: number): Step => {
  const { phase, hasSent, isProbing } = machine;
  const { type } = event;
  const next = (changes: Partial<Machine>, ...effects: readonly ConnectionEffect[]): Step => [
    { ...machine, ...changes },
    effects,
  ];
  const timer = (ms: number): ConnectionEffect => ({ type: 'timer', ms });
  const wait = (isReplaced: boolean, ...before: readonly ConnectionEffect[]): Step => {
    const failures = machine.failures + 1;
    const replacements = machine.replacements + Number(isReplaced);
    const [count, [first, longest]] = isReplaced ? [replacements, times.replacedPause] : [failures, times.pause];
    const most = Math.min(first * 2 ** (count - 1), longest);
    // Not less than a half after `replaced`: two sockets that replaced each other at once would never stop.
    const ms = isReplaced ? most * (0.5 + random / 2) : most * random;
    return next({ phase: 'waiting', failures, replacements, isProbing: false }, ...before, timer(ms));
  };

  if (type === 'close')
    return next({ phase: 'closed', isProbing: false }, ...(phase === 'closed' ? [] : ([{ type: 'drop' }] as const)));
  if (phase === 'closed' || phase === 'waiting') {
    // After `replaced`, being woken is no reason to take the socket back from the other one.
    const isTime = type === 'time' || (type === 'woken' && machine.replacements === 0);
    if (phase === 'closed' ? type !== 'connect' : !isTime) return next({});
    return next({ phase: 'connecting', hasSent: false, isProbing: false }, { type: 'open' }, timer(times.openWithin));
  }
  const isConnected = phase === 'connected';
  if (type === 'lost') return wait(event.isReplaced);
  // No handshake, or no answer: the socket looks open, and is not.
  if (type === 'time' && (!isConnected || isProbing)) return wait(false, { type: 'drop' });
  if (type === 'opened' && !isConnected) return next({ phase: 'connected', failures: 0 }, timer(times.probeAfter));
  if (type === 'received' && isConnected) return next({ hasSent: false, isProbing: false }, timer(times.probeAfter));
  if (isProbing || !isConnected) return next({});
  if (type === 'time' || type === 'woken') {
    const isQuiet = type === 'time' && !hasSent;
    return next({ isProbing: true, ...(isQuiet && { replacements: 0 }) }, { type: 'probe' }, timer(times.answerWithin));
  }
  return type === 'sent' && !hasSent ? next({ hasSent: true }, timer(times.answerWithin)) : next({});
};
