import type { IceServers, ReceiptView } from '../api/api-types.ts';
import { type HttpOptions, send } from '../api/http.ts';
import type { Outbox } from '../calls/outbox.ts';

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
}

/** Milliseconds for which a report may still matter: the longest ring window, and some time to hang up. */
const MATTERS_FOR = 10 * 60_000;

/** @param ackUrl of the push: it is the only credential */
export const receiptOf = (http: HttpOptions, outbox: Outbox, ackUrl: string): Receipt => {
  const own: HttpOptions = { ...http, url: ackUrl };
  const report = async (event: string, failsOffline = false): Promise<ReceiptView> => {
    const { body } = await send(own, { method: 'POST', path: '', body: { event }, keepalive: true, failsOffline });
    return body as ReceiptView;
  };
  const later = (event: string): Promise<ReceiptView | undefined> =>
    outbox.attempt(
      () => report(event, true),
      { url: ackUrl, method: 'POST', path: '', body: { event } },
      Date.now() + MATTERS_FOR,
    );
  const read = async (path: string): Promise<unknown> => (await send(own, { method: 'GET', path })).body;
  return {
    ringing: () => report('ringing'),
    answered: () => report('answered', true),
    declined: () => later('declined'),
    ended: () => later('ended'),
    state: async () => (await read('')) as ReceiptView,
    iceServers: async () => (await read('/ice-servers')) as IceServers,
  };
};
