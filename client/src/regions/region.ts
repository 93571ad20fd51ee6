import type { CallPage, CallView, ClientConfig, EndReason } from '../api/api-types.ts';
import { isOutage, isUnanswered, RingthroughError } from '../api/errors.ts';
import { type GetToken, type HttpAnswer, type HttpOptions, type HttpRequest, send, within } from '../api/http.ts';
import { Call, type CallDeps } from '../calls/call.ts';
import type { InviteInput } from '../calls/invite-input.ts';
import { keepLive, type LiveCalls } from '../calls/live-calls.ts';
import { makeOutbox, type Outbox } from '../calls/outbox.ts';
import { type Registration, registrationOf } from '../devices/registration.ts';
import { type Receipt, receiptOf, receiptRequests, tokenOf } from '../push/receipt.ts';
import { receiptCall } from '../push/receipt-call.ts';
import type { WebSocketConstructor } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import { once } from '../runtime/once.ts';
import type { Stored } from '../runtime/stored.ts';
import { type ConnectionListener, type Handshake, openConnection } from '../socket/connection.ts';
import { DEFAULT_TIMES, type Phase } from '../socket/connection-machine.ts';
import { sharedConnection } from '../tabs/tabs-of-page.ts';
import { ANSWER_WITHIN, OPEN_CALLS } from './answers.ts';

/** Milliseconds for which a region is not reached, neither by a socket nor over HTTP, until its calls end here. */
const LOST_AFTER = 60_000;
/** Milliseconds from a request that is not answered in time for which other regions are asked first. */
const ASKED_LAST_FOR = 60_000;

/** The same for every region of a client. */
export interface RegionDeps {
  readonly getToken: GetToken;
  readonly deviceId: () => Promise<string>;
  readonly makeId: () => string;
  readonly WebSocket: WebSocketConstructor;
  /** Whether the tabs of the browser share a socket. */
  readonly isShared: boolean;
  readonly logger: (message: string, error: unknown) => void;
  readonly onListenerError: (error: unknown) => void;
  readonly onIncoming: (call: Call) => void;
}

export interface OwnDeps {
  readonly http: HttpOptions;
  /** What could not be sent to this region. */
  readonly stored: Stored;
  /** Whether another region has a socket: then it is not the network. */
  readonly isElsewhere: () => boolean;
  readonly onRegionPhase: (phase: Phase) => void;
  /** It answers again. */
  readonly onBack: () => void;
  /** Where the user is served, if the deployment says it: in its configuration, or by refusing a request. */
  readonly onUrls: (urls: readonly string[] | undefined, isConfig?: boolean) => void;
}

/** One deployment, with its socket and the calls that live there. */
export interface Region {
  readonly baseUrl: string;
  readonly outbox: Outbox;
  readonly ownRegistration: Registration;
  readonly liveCalls: LiveCalls;
  readonly knownCalls: ReadonlyMap<string, Call>;
  readonly sendOwn: (request: Omit<HttpRequest, 'getToken'>) => Promise<HttpAnswer>;
  /** The body of an answer to `GET`. */
  readonly readBody: (path: string) => Promise<unknown>;
  readonly seenCall: (view: CallView) => Call;
  readonly inviteTo: (input: InviteInput) => Promise<Call>;
  readonly readConfig: () => Promise<ClientConfig>;
  readonly receiptOf: (ackUrl: string) => Receipt;
  readonly phaseOf: () => Phase;
  /** Those with less are asked first. 2: a request was not answered within 3 s, and none was since. 1: one was, but the first is less than a minute old. */
  readonly askOrder: () => number;
}

export const createRegion = (deps: RegionDeps & OwnDeps): Region => {
  const { http, getToken, deviceId, makeId, logger, onListenerError } = deps;
  const outbox = makeOutbox({
    http,
    getToken,
    stored: deps.stored,
    onFailed: (error) => logger('what was sent later was refused', error),
  });

  /** Epoch milliseconds: when the region was reached last, by the socket or over HTTP. */
  let reachedAt = Date.now();
  /** When it last answered in time, and when the last request began that it did not answer in time. */
  let [inTimeAt, unansweredAt] = [0, 0];
  const sendOwn = async (request: Omit<HttpRequest, 'getToken'>): Promise<HttpAnswer> => {
    const startedAt = Date.now();
    const sending = send(http, { ...request, getToken });
    within(sending, ANSWER_WITHIN).then(
      () => {
        if (inTimeAt < unansweredAt) deps.onBack();
        inTimeAt = Date.now();
      },
      (error) => {
        if (isUnanswered(error)) unansweredAt = startedAt;
      },
    );
    try {
      const answer = await sending;
      reachedAt = Date.now();
      void outbox.flush();
      return answer;
    } catch (error) {
      deps.onUrls(Object(error).urls);
      throw error;
    }
  };
  const readBody = async (path: string): Promise<unknown> => (await sendOwn({ method: 'GET', path })).body;

  const knownCalls = new Map<string, Call>();
  const outgoing = new Set<string>();
  /** Those that ended here without the backend: it lists them as open until it hears of it. */
  const lostCalls = new Set<string>();
  const callDeps: CallDeps = {
    ...deps,
    send: sendOwn,
    outbox,
    overSocket: (message) => liveCalls.send(message),
    wake: () => liveCalls.wake(),
    invite: (input, path) => invite(input, path),
  };

  const seen = (view: CallView, endReasonHere?: EndReason): Call => {
    const { callId } = view;
    const found = knownCalls.get(callId);
    if (found) {
      found.see(view, endReasonHere);
      return found;
    }
    // Only the caller gets the rings of a call, and the parties of its parent call an empty list.
    const direction = outgoing.has(callId) || view.rings ? 'outgoing' : 'incoming';
    const call = new Call(callDeps, view, direction);
    const endReason = lostCalls.has(callId) ? 'failed' : endReasonHere;
    if (view.state === 'ended' || endReason) {
      call.see(view, endReason);
      return call;
    }
    knownCalls.set(callId, call);
    call.on('ended', () => knownCalls.delete(callId));
    const parent = knownCalls.get(view.parentCallId || '');
    if (direction === 'incoming') deps.onIncoming(call);
    else if (parent && !outgoing.has(callId)) parent.seeChild(call);
    return call;
  };

  const invite = async (input: InviteInput, path: string): Promise<Call> => {
    const callId = (input.callId || makeId()).toLowerCase();
    outgoing.add(callId);
    try {
      const body = { ...input, callId, deviceId: await deviceId() };
      return seen((await sendOwn({ method: 'POST', path, body })).body as CallView);
    } catch (error) {
      outgoing.delete(callId);
      if (error instanceof RingthroughError && error.code === 'glare' && error.call) {
        return seen(error.call);
      }
      throw error;
    }
  };

  const readConfig = once(async () => {
    const config = (await send(http, { method: 'GET', path: '/v1/client-config' })).body as ClientConfig;
    deps.onUrls(config.urls, true);
    return config;
  });
  const connectionWith = (handshake: () => Promise<Handshake>) => (listener: ConnectionListener) =>
    openConnection({ ...listener, WebSocket: deps.WebSocket, handshake, times: DEFAULT_TIMES });
  const ownConnection = connectionWith(async () => {
    const [{ socket }, token, id] = await Promise.all([readConfig(), getToken({ isRefused: false }), deviceId()]);
    return { url: `${socket.url}?deviceId=${encodeURIComponent(id)}`, protocols: [socket.protocol, `bearer.${token}`] };
  });
  let phase: Phase = 'closed';
  /** As the backend ends a call that nobody has a socket for. */
  const endCalls = (): void => {
    for (const call of [...knownCalls.values()]) {
      lostCalls.add(call.id);
      call.see(call.view, 'failed');
      // For when the region is back.
      void call.end('failed').then(undefined, ignore);
    }
  };
  const liveCalls = keepLive({
    connection: (listener) =>
      deps.isShared
        ? sharedConnection({ ...listener, url: http.url, deviceId, getToken, makeId, connection: ownConnection })
        : ownConnection(listener),
    readOpen: () => readBody(OPEN_CALLS) as Promise<CallPage>,
    seen,
    known: () => [...knownCalls.values()],
    onPhase: (next) => {
      if (phase === 'connected') reachedAt = Date.now();
      phase = next;
      deps.onRegionPhase(next);
    },
    onError: (error) => {
      logger('calls could not be read', error);
      if (isOutage(error) && Date.now() - reachedAt > LOST_AFTER && deps.isElsewhere()) endCalls();
    },
  });
  void outbox.flush();

  return {
    baseUrl: http.url,
    ...{ outbox, liveCalls, knownCalls, sendOwn, readBody, readConfig, seenCall: seen },
    ownRegistration: registrationOf({ deviceId, send: sendOwn, getToken, outbox }),
    phaseOf: () => phase,
    askOrder: () => (inTimeAt < unansweredAt ? 2 : Number(Date.now() < unansweredAt + ASKED_LAST_FOR)),
    inviteTo: (input) => invite(input, '/v1/calls'),
    receiptOf: (ackUrl) => {
      const requests = receiptRequests(http, ackUrl);
      const connection = connectionWith(async () => {
        const { url, protocol } = (await readConfig()).socket;
        return { url, protocols: [protocol, `receipt.${tokenOf(ackUrl)}`] };
      });
      const connect = () => receiptCall({ requests, ackUrl, outbox, connection, makeId, onListenerError });
      return { ...receiptOf(requests, outbox, ackUrl), connect };
    },
  };
};
