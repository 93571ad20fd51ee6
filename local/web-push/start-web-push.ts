import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FaultScript } from '../faults/fault-script.ts';
import { listenOnLoopback } from '../network/loopback.ts';
import { makeBrowserKeys } from './browser-keys.ts';
import { checkPush } from './check-push.ts';
import { checkVapid } from './check-vapid.ts';

/** What `pushManager.subscribe` gives a page, as `toJSON` writes it. */
export interface SubscriptionJson {
  readonly endpoint: string;
  readonly expirationTime: null;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A push that the service has answered. */
export interface ReceivedPush {
  /** ISO 8601. */
  readonly at: string;
  /** Of the subscription: the last part of its endpoint. */
  readonly id: string;
  readonly status: number;
  /** Why it was refused. */
  readonly reason?: string;
  readonly ttl?: number;
  readonly urgency?: string;
  readonly topic?: string;
  /** Of its encrypted body. */
  readonly bytes: number;
}

/** A push that a browser has got. */
export interface DeliveredPush extends ReceivedPush {
  /** Decrypted. */
  readonly payload: string;
}

/** A push as it was answered, with what only its browser can read. */
export interface AnsweredPush extends ReceivedPush {
  /** Its headers, as far as they are the message's own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decrypted; absent if its subscription is unknown, or it was encrypted for another browser. */
  readonly payload?: string;
}

/** A browser's side of a subscription. */
export interface LocalSubscription {
  readonly id: string;
  readonly subscription: SubscriptionJson;
  /** The pushes that the browser has got, oldest first. */
  deliveries(): readonly DeliveredPush[];
  /** While offline, pushes wait for as long as their TTL, the last of each topic. */
  setOnline(isOnline: boolean): void;
  /** Ends the subscription: pushes are answered with 410. */
  unsubscribe(): void;
}

/** A simulator of a browser vendor's push service (RFC 8030), and of the browsers that subscribe there. */
export interface WebPushService {
  readonly url: string;
  /** @param applicationServerKey the public VAPID key, base64url */
  subscribe(applicationServerKey: string): LocalSubscription;
  /** Oldest first. */
  pushes(): readonly ReceivedPush[];
  /** Called with each push that a browser gets. @returns a function that unsubscribes */
  onDelivery(listener: (push: DeliveredPush) => void): () => void;
  /** Called with each push once it is answered, before a browser gets it. @returns a function that unsubscribes */
  onAnswer(listener: (push: AnsweredPush) => void): () => void;
  close(): Promise<void>;
}

export interface WebPushServiceOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly faults: FaultScript;
}

interface Stored {
  readonly key: string;
  readonly decrypt: (body: Buffer) => string;
  readonly delivered: DeliveredPush[];
  waiting: { readonly push: ReceivedPush; readonly body: Buffer; readonly until: number }[];
  isOnline: boolean;
  isEnded: boolean;
}

interface Answer {
  readonly status: number;
  readonly reason?: string;
  readonly retryAfter?: number;
}

export const startWebPush = async ({ clock, faults }: WebPushServiceOptions): Promise<WebPushService> => {
  const subscriptions = new Map<string, Stored>();
  const pushes: ReceivedPush[] = [];
  const listeners = new Set<(push: DeliveredPush) => void>();
  const answerListeners = new Set<(push: AnsweredPush) => void>();
  let url = '';

  const deliver = (stored: Stored, push: ReceivedPush, body: Buffer): void => {
    const delivered = { ...push, payload: stored.decrypt(body) };
    stored.delivered.push(delivered);
    for (const listener of listeners) listener(delivered);
  };

  const flush = (stored: Stored): void => {
    for (const { push, body, until } of stored.waiting.splice(0)) if (clock() < until) deliver(stored, push, body);
  };

  const take = async (request: IncomingMessage, id: string): Promise<Answer> => {
    const body = await buffer(request);
    const stored = subscriptions.get(id);
    const received = { at: new Date(clock()).toISOString(), id, bytes: body.length };
    const answer = async (): Promise<Answer & { readonly push?: ReceivedPush }> => {
      if (stored === undefined) return { status: 404, reason: 'there is no such subscription' };
      if (stored.isEnded) return { status: 410, reason: 'the subscription has ended' };
      const refusal = await checkVapid(request.headers.authorization, stored.key, url, new Date(clock()));
      if (refusal !== undefined) return refusal;
      const checked = checkPush(request.headers, body.length);
      if ('status' in checked) return checked;
      const target = { service: 'web_push', device: id } as const;
      await faults.hold(target);
      const fault = faults.take(target, ['failing', 'throttled']);
      if (fault?.kind === 'throttled') return { status: 429, reason: 'throttled', retryAfter: 1 };
      if (fault !== undefined) return { status: fault.status ?? 500, reason: fault.code ?? 'injected fault' };
      const { topic, ...rest } = checked;
      return { status: 201, push: { ...received, status: 201, ...rest, ...(topic !== undefined && { topic }) } };
    };
    const { push, ...result } = await answer();
    const answered = push ?? { ...received, status: result.status, ...(result.reason && { reason: result.reason }) };
    pushes.push(answered);
    const payload = stored && decrypted(stored, body);
    const shown = { ...answered, headers: messageHeaders(request.headers), ...(payload !== undefined && { payload }) };
    for (const listener of answerListeners) listener(shown);
    if (push === undefined || stored === undefined) return result;
    if (faults.take({ service: 'web_push', device: id }, ['silent']) !== undefined) return result;
    if (stored.isOnline) deliver(stored, push, body);
    else {
      // The newest message of a topic replaces the one that waits: https://www.rfc-editor.org/rfc/rfc8030#section-5.4
      stored.waiting = stored.waiting.filter((one) => push.topic === undefined || one.push.topic !== push.topic);
      stored.waiting.push({ push, body, until: clock() + (push.ttl ?? 0) * 1000 });
    }
    return result;
  };

  const server = createServer((request, response) => {
    const id = /^\/push\/([\w-]+)$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || id === undefined) {
      response.writeHead(404).end();
      return;
    }
    take(request, id).then(
      ({ status, reason, retryAfter }) => {
        const headers = {
          ...(status === 201 && { location: `${url}/message/${randomUUID()}` }),
          ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
        };
        response.writeHead(status, headers).end(reason ?? '');
      },
      // The client disconnected in the middle of its request, or the service closes.
      () => response.destroy(),
    );
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;

  return {
    url,
    subscribe: (key) => {
      const id = randomUUID();
      const { keys, decrypt } = makeBrowserKeys();
      const stored: Stored = { key, decrypt, delivered: [], waiting: [], isOnline: true, isEnded: false };
      subscriptions.set(id, stored);
      return {
        id,
        subscription: { endpoint: `${url}/push/${id}`, expirationTime: null, keys },
        deliveries: () => stored.delivered,
        setOnline: (isOnline) => {
          stored.isOnline = isOnline;
          if (isOnline) flush(stored);
        },
        unsubscribe: () => {
          stored.isEnded = true;
        },
      };
    },
    pushes: () => pushes,
    onDelivery: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onAnswer: (listener) => {
      answerListeners.add(listener);
      return () => answerListeners.delete(listener);
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      faults.release('web_push');
      await closed;
    },
  };
};

const decrypted = ({ decrypt }: Stored, body: Buffer): string | undefined => {
  try {
    return decrypt(body);
  } catch {
    return undefined;
  }
};

/** https://www.rfc-editor.org/rfc/rfc8030#section-5; not the VAPID token, which is a credential. */
const MESSAGE_HEADERS = ['ttl', 'urgency', 'topic', 'content-encoding', 'content-length'];

const messageHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    MESSAGE_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
