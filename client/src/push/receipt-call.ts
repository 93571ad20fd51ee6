import type { CallView } from '../api/api-types.ts';
import { RingthroughError } from '../api/errors.ts';
import type { HttpAnswer, HttpRequest } from '../api/http.ts';
import { Call } from '../calls/call.ts';
import { keepLive } from '../calls/live-calls.ts';
import type { Outbox } from '../calls/outbox.ts';
import type { ConnectionListener, SignallingConnection } from '../socket/connection.ts';
import { postponedReport, type ReceiptEvent, type ReceiptRequests } from './receipt.ts';

export interface ReceiptCallDeps {
  readonly requests: ReceiptRequests;
  readonly ackUrl: string;
  readonly outbox: Outbox;
  /** A socket that the receipt authorises. */
  readonly connection: (listener: ConnectionListener) => SignallingConnection;
  readonly makeId: () => string;
  readonly onListenerError: (error: unknown) => void;
}

/** Failed attempts at a socket after which there is none. */
const ATTEMPTS = 3;

/** The reports that stand for the requests of a call. */
const REPORTS: Readonly<Record<string, ReceiptEvent>> = {
  ringing: 'ringing',
  answer: 'answered',
  decline: 'declined',
  end: 'ended',
};
const reportOf = (path: string): ReceiptEvent | undefined => REPORTS[path.replace(/.*\//, '')];

/** The call of a receipt. The call itself comes over the socket: a receipt reads no more than its state. */
export const receiptCall = async (deps: ReceiptCallDeps): Promise<Call> => {
  const { requests, ackUrl, outbox } = deps;
  const { callId } = await requests.state();
  let call: Call | undefined;
  const isOfIceServers = (path: string): boolean => path.indexOf('/v1/ice-servers') === 0;
  const send = async ({ method, path, failsOffline = false }: Omit<HttpRequest, 'getToken'>): Promise<HttpAnswer> => {
    if (isOfIceServers(path)) return { status: 200, body: await requests.iceServers() };
    const event = reportOf(path);
    if (method === 'POST' && !event) throw new RingthroughError('offline', 'no signals over HTTP');
    const state = await (event ? requests.report(event, { failsOffline }) : requests.state());
    return { status: 200, body: { ...Object(call).view, ...state } };
  };
  const attempt: Outbox['attempt'] = (work, postponed, until) => {
    const event = reportOf(postponed.path);
    return outbox.attempt(work, event ? postponedReport(ackUrl, event) : postponed, until);
  };

  return await new Promise((resolve, reject) => {
    let failures = 0;
    const known = (): Call[] => (call ? [call] : []);
    const live = keepLive({
      connection: deps.connection,
      // A receipt lists no calls: what is known is all there is.
      readOpen: async () => ({ calls: known().map(({ view }) => view) }),
      known,
      seen: (view, endReasonHere) => {
        const found = call || begin(view);
        found.see(view, endReasonHere);
        return found;
      },
      onPhase: (phase) => {
        if (call) return;
        if (phase === 'connected') {
          failures = 0;
          live.send({ type: 'resume', id: `resume ${callId}`, callId, after: 0 });
        }
        if (phase !== 'waiting') return;
        failures += 1;
        if (failures < ATTEMPTS) return;
        live.close();
        reject(new RingthroughError('offline', 'no socket'));
      },
      onError: deps.onListenerError,
    });
    const begin = (view: CallView): Call => {
      call = new Call(
        {
          ...deps,
          // The device is that of the receipt.
          deviceId: async () => '',
          send,
          outbox: { attempt },
          overSocket: (message) => live.send(message),
          wake: () => live.wake(),
          invite: () => Promise.reject(new TypeError('no invites')),
        },
        view,
        'incoming',
      );
      call.on('ended', () => live.close());
      call.exchange.onConnected();
      resolve(call);
      return call;
    };
    live.connect();
  });
};
