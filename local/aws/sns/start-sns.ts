import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FaultScript, makeFaultScript } from '../../faults/fault-script.ts';
import { listenOnLoopback } from '../../network/loopback.ts';
import type { Pause } from '../../time/pause.ts';
import type { ActionContext } from './action.ts';
import { ACTIONS } from './actions/action-table.ts';
import { makeArns } from './arn.ts';
import { type ApnsConnectionOptions, makeApnsDelivery } from './delivery/apns-delivery.ts';
import { makeDeliveries } from './delivery/deliveries.ts';
import type { DeliveryRecord } from './delivery/delivery-record.ts';
import { makeFcmDelivery } from './delivery/fcm-delivery.ts';
import type { Deliver, Notification } from './delivery/notification.ts';
import { RETRY_DELAYS_MS } from './delivery/retry-schedule.ts';
import { undelivered } from './delivery/undelivered.ts';
import { type EventListener, makeEventBus } from './event-bus.ts';
import { isApple } from './platforms.ts';
import { type QueryRequest, readQuery } from './query-request.ts';
import { applyFaults, type SnsFault, snsFault } from './scripted-faults.ts';
import { SnsError } from './sns-error.ts';
import { type Endpoint, makeStore } from './store.ts';
import { errorDocument, successDocument } from './xml.ts';

export interface SnsOptions {
  /** @default 0, the system chooses */
  readonly port?: number;
  /** @default 'eu-west-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  readonly apple: ApnsConnectionOptions;
  readonly google: { readonly url: string };
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
  /** The delay before each retry of a delivery. @default AWS's fifty, over six hours */
  readonly retryDelaysMs?: readonly number[];
  /** Waits for those delays. @default in real time */
  readonly pause?: Pause;
  /**
   * Refusals of an application's credential in a row, after which SNS disables the application. AWS's number is not
   * documented. `Infinity` never disables one. @default 1
   */
  readonly disableAfterRefusals?: number;
  /** The faults to simulate. @default a new, empty script */
  readonly faults?: FaultScript;
}

export interface Sns {
  /** The endpoint for any AWS SDK. Any credentials are accepted: signatures are not verified. */
  readonly url: string;
  /** `arn:aws:sns:REGION:ACCOUNT:` */
  readonly arnPrefix: string;
  /** The results of accepted publishes, oldest first. */
  deliveries(): readonly DeliveryRecord[];
  /** Resolves once every accepted publish has been delivered or has failed, retries included. */
  settled(): Promise<void>;
  /** Whether no delivery is in progress, apart from those that wait for a retry. */
  isIdle(): boolean;
  /** Resolves once no delivery is in progress, apart from those that wait for a retry. */
  idle(): Promise<void>;
  /** When the next retry is due, in epoch milliseconds. */
  nextTryAt(): number | undefined;
  /** Called with the events for the topics in `Event…` attributes. @returns a function that unsubscribes */
  onEvent(listener: EventListener): () => void;
  /** Adds an endpoint with its ARN, which another simulator made. */
  putEndpoint(endpoint: Endpoint): void;
  /** Fails the next requests with AWS's throttling error, or with any other code. */
  refuse(fault: SnsFault): void;
  /** Cancels the deliveries that are in progress. */
  close(): Promise<void>;
}

const VERSION = '2010-03-31';

/** The parameters of a request, from the body or, as the protocol allows, from the URL. */
async function readRequest(request: IncomingMessage): Promise<QueryRequest> {
  const fromUrl = new URL(request.url ?? '/', 'http://localhost').searchParams;
  return readQuery(request.method === 'POST' ? new URLSearchParams(await text(request)) : fromUrl);
}

function perform(query: QueryRequest, context: ActionContext, requestId: string): string {
  const action = ACTIONS.get(query.action);
  const version = query.optional('Version') ?? VERSION;
  if (action === undefined || version !== VERSION) {
    throw new SnsError('InvalidAction', `Could not find operation ${query.action} for version ${version}`);
  }
  return successDocument(query.action, action(query, context), requestId);
}

async function respond(request: IncomingMessage, context: ActionContext, faults: FaultScript, requestId: string) {
  const query = await readRequest(request);
  try {
    await applyFaults(faults, query.action);
    return { status: 200, xml: perform(query, context, requestId) };
  } catch (error) {
    if (error instanceof SnsError) {
      return { status: error.status, xml: errorDocument(error.code, error.message, error.status < 500, requestId) };
    }
    // A bug in the simulator: the response has the stack, which only this machine's user sees.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 500, xml: errorDocument('InternalError', detail, false, requestId) };
  }
}

/**
 * Starts a simulator of SNS mobile push on 127.0.0.1: platform applications, endpoints, and Publish to them.
 * Every call starts a separate, empty one.
 *
 * Delivers to APNs and FCM. A publish to a platform of Amazon, Baidu or Microsoft is accepted, and its delivery fails.
 *
 * Not simulated: topics and subscriptions, text messages, signatures and permissions, and AWS's request rate limits; a
 * fault script can simulate throttling.
 */
export async function startSns(options: SnsOptions): Promise<Sns> {
  const clock = options.clock ?? Date.now;
  const pausing = options.pause && { pause: options.pause };
  const faults = options.faults ?? makeFaultScript({ clock, ...pausing });
  const store = makeStore();
  const events = makeEventBus(clock);
  const arns = makeArns(options.region ?? 'eu-west-1', options.accountId ?? '000000000000');
  const apns = makeApnsDelivery(options.apple);
  const fcm = makeFcmDelivery(options.google);
  const deliver: Deliver = (attempt) => {
    const { platform } = attempt.application;
    if (isApple(platform)) return apns.deliver(attempt);
    return platform === 'GCM' ? fcm.deliver(attempt) : undelivered(attempt);
  };
  const deliveries = makeDeliveries({
    store,
    events,
    clock,
    deliver,
    retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
    ...pausing,
    ...(options.disableAfterRefusals !== undefined && { disableAfterRefusals: options.disableAfterRefusals }),
    firstAttemptDelayMs: () => faults.take({ service: 'sns', action: 'Delivery', byNameOnly: true }, ['slow'])?.ms ?? 0,
    heldElsewhere: () => faults.held('apple', 'google'),
  });
  const stopListening = faults.onHold(deliveries.check);
  const accept = (notification: Notification): void => {
    const fault = faults.take({ service: 'sns', action: 'Publish' }, ['silent', 'duplicating']);
    if (fault?.kind !== 'silent') deliveries.accept(notification);
    if (fault?.kind === 'duplicating') deliveries.accept(notification);
  };
  const context: ActionContext = { store, arns, events, clock, accept };

  const server = createServer((request, response) => {
    const requestId = randomUUID();
    respond(request, context, faults, requestId).then(
      ({ status, xml }) => {
        response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }).end(xml);
      },
      // The client disconnected during its request.
      () => response.destroy(),
    );
  });
  const port = await listenOnLoopback(server, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${port}`,
    arnPrefix: arns.prefix,
    deliveries: deliveries.records,
    settled: deliveries.settled,
    idle: deliveries.idle,
    isIdle: deliveries.isIdle,
    nextTryAt: deliveries.nextAt,
    onEvent: events.listen,
    putEndpoint: store.putEndpoint,
    refuse: (fault) => void faults.add(snsFault(fault)),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      faults.release('sns');
      stopListening();
      deliveries.close();
      apns.close();
      await deliveries.settled();
      await closed;
    },
  };
}
