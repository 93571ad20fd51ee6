import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { FaultScript } from '../../faults/fault-script.ts';
import { listenOnLoopback } from '../../network/loopback.ts';
import type { Clock } from '../../time/clock.ts';
import { EventsError, isEventsErrorName } from './events-error.ts';
import { type BusEvent, putEvents } from './put-events.ts';

export interface EventBridgeOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Faults of the service `eventbridge`; those of the action `Entry` refuse single entries of a request. */
  readonly faults: FaultScript;
}

/** The event buses of one account. Rules and targets are not simulated. */
export interface EventBridge {
  /** The endpoint for any AWS SDK. Any credentials are accepted: signatures are not verified. */
  readonly url: string;
  /** The events of every bus, oldest first; the last thousand. */
  events(): readonly BusEvent[];
  /** Called with each event that a bus has accepted. @returns a function that unsubscribes */
  onEvent(listener: (event: BusEvent) => void): () => void;
  close(): Promise<void>;
}

const KEPT = 1000;

/** Starts a simulator of EventBridge's `PutEvents` on 127.0.0.1, with the AWS JSON 1.1 protocol. A bus need not be created. */
export const startEventBridge = async ({ clock, faults }: EventBridgeOptions): Promise<EventBridge> => {
  let events: readonly BusEvent[] = [];
  const listeners = new Set<(event: BusEvent) => void>();
  const accept = (event: BusEvent): void => {
    events = [...events, event].slice(-KEPT);
    for (const listener of listeners) listener(event);
  };
  const perform = async (request: IncomingMessage): Promise<unknown> => {
    const raw = await text(request);
    if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents')
      throw new EventsError('UnknownOperationException', 'The local EventBridge knows PutEvents only.');
    await applyFaults(faults);
    return putEvents(parseJson(raw), faults, clock.now(), accept);
  };
  const server = createServer((request, response) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
    perform(request).then(
      (output) => response.writeHead(200, headers).end(JSON.stringify(output)),
      (thrown: unknown) => {
        const { type, status, message } = thrown instanceof EventsError ? thrown : internalFailure(thrown);
        response.writeHead(status, headers).end(JSON.stringify({ __type: type, message }));
      },
    );
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    events: () => events,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () =>
      new Promise((resolve) => {
        faults.release('eventbridge');
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** @throws EventsError */
const applyFaults = async (faults: FaultScript): Promise<void> => {
  const request = { service: 'eventbridge', action: 'PutEvents' } as const;
  await faults.hold(request);
  const fault = faults.take(request, ['failing', 'throttled']);
  if (fault === undefined) return;
  if (fault.kind === 'throttled') throw new EventsError('ThrottlingException', 'Rate exceeded');
  const { code = 'InternalException', status, message = 'Scripted by the local EventBridge' } = fault;
  throw new EventsError(isEventsErrorName(code) ? code : 'InternalException', message, status);
};

const parseJson = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    throw new EventsError('SerializationException', 'The request is not JSON.');
  }
};

/** A bug in the simulator: the response has the stack, which only this machine's user sees. */
const internalFailure = (error: unknown): EventsError =>
  new EventsError('InternalException', error instanceof Error ? (error.stack ?? error.message) : String(error));
