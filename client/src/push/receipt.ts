import type { IceServers, ReceiptView } from '../api/api-types.ts';
import { type HttpOptions, send } from '../api/http.ts';
import type { Call } from '../calls/call.ts';
import type { Outbox, Postponed } from '../calls/outbox.ts';

/** What a phone reports about a push, and what the call's state is then. */
export interface Receipt {
  /** The phone rings: it gets no second push, and the caller sees it. */
  ringing(): Promise<ReceiptView>;
  /**
   * The user has answered here. `state` is `answered` if this phone is in the call; `ended` with `answered_elsewhere` if another device
   * was first.
   *
   * @throws RingthroughError `offline` at once: an answer is never sent later
   */
  answered(): Promise<ReceiptView>;
  /** The user has declined. Without a network it is sent later, and the result is `undefined`. */
  declined(): Promise<ReceiptView | undefined>;
  /** The user has hung up. Without a network it is sent later, and the result is `undefined`. */
  ended(): Promise<ReceiptView | undefined>;
  /** The call as it is now: whether the phone still rings for something. */
  state(): Promise<ReceiptView>;
  /** The STUN and TURN servers, before there is a session. */
  iceServers(): Promise<IceServers>;
  /**
   * Opens a socket for this one call, so that its media can be connected before there is a session. The call answers, declines and ends by
   * the receipt. The socket is closed at the end of the call.
   *
   * @throws RingthroughError for example `not_found`; `offline` if no socket can be had
   *
   * @example
   * const call = await client.receipt(push.ackUrl).connect();
   * await call.answer();
   * await connectMedia(call, { stream });
   */
  connect(): Promise<Call>;
}

/** Milliseconds for which a report may still matter: the longest ring window, and some time to hang up. */
const MATTERS_FOR = 10 * 60_000;

/** The token in the URL of a push. */
export const tokenOf = (ackUrl: string): string => ackUrl.replace(/[?#].*/, '').replace(/.*\//, '');

/** What a phone can report. */
export type ReceiptEvent = 'ringing' | 'answered' | 'declined' | 'ended';

/** The requests of one receipt: its URL is the only credential. */
export interface ReceiptRequests {
  report(event: ReceiptEvent, options: { readonly failsOffline: boolean }): Promise<ReceiptView>;
  state(): Promise<ReceiptView>;
  iceServers(): Promise<IceServers>;
}

/** @param ackUrl of the push */
export const receiptRequests = (http: HttpOptions, ackUrl: string): ReceiptRequests => {
  const own: HttpOptions = { ...http, url: ackUrl };
  const read = async (path: string): Promise<unknown> => (await send(own, { method: 'GET', path })).body;
  return {
    report: async (event, { failsOffline }) =>
      (await send(own, { method: 'POST', path: '', body: { event }, keepalive: true, failsOffline }))
        .body as ReceiptView,
    state: () => read('') as Promise<ReceiptView>,
    iceServers: () => read('/ice-servers') as Promise<IceServers>,
  };
};

/** A report as the outbox sends it later. */
export const postponedReport = (ackUrl: string, event: ReceiptEvent): Postponed => ({
  url: ackUrl,
  method: 'POST',
  path: '',
  body: { event },
});

export const receiptOf = (requests: ReceiptRequests, outbox: Outbox, ackUrl: string): Omit<Receipt, 'connect'> => {
  const later = (event: ReceiptEvent): Promise<ReceiptView | undefined> =>
    outbox.attempt(
      () => requests.report(event, { failsOffline: true }),
      postponedReport(ackUrl, event),
      Date.now() + MATTERS_FOR,
    );
  return {
    ringing: () => requests.report('ringing', { failsOffline: false }),
    answered: () => requests.report('answered', { failsOffline: true }),
    declined: () => later('declined'),
    ended: () => later('ended'),
    state: requests.state,
    iceServers: requests.iceServers,
  };
};
