import { REGISTRATION_QUEUE as REGISTRATIONS } from '../lambda/contract/registration-tasks.ts';
import { CALL_EVENTS } from '../lambda/contract/table.ts';
import { sharedStream } from './aws/dynamodb/shared-stream.ts';
import { openStream } from './aws/dynamodb/stream-reader.ts';
import { type StreamSource, startStreamSource } from './aws/dynamodb/stream-source.ts';
import type { LocalFunction } from './aws/lambda/local-function.ts';
import { type Feedback, startFeedback } from './aws/sns/feedback/feedback.ts';
import { type EventSource, startEventSource } from './aws/sqs/event-source.ts';
import type { Queue } from './aws/sqs/queue.ts';
import { REGISTRATION_QUEUE } from './aws/sqs/registration-queue.ts';
import { TIMER_QUEUE } from './aws/sqs/timer-queue.ts';
import type { LocalEvents } from './events/local-events.ts';
import {
  NO_EVENTS,
  type OwnPart,
  type PublishedEvents,
  startPublishedEvents,
} from './events/start-published-events.ts';
import type { FaultScript } from './faults/fault-script.ts';
import type { Services } from './start-services.ts';
import type { Clock } from './time/clock.ts';
import { pauseBy } from './time/pause.ts';

export interface EventSourceDeps extends Pick<Services, 'db' | 'sns' | 'sqs'> {
  readonly region: string;
  /** Name of the table. */
  readonly table: string;
  readonly clock: Clock;
  readonly faults: FaultScript;
  /** By the function's name. */
  readonly run: (name: string, own?: OwnPart) => LocalFunction;
  /** Events for the team's own server; absent: none. */
  readonly events: LocalEvents | undefined;
  /** How many functions wait for a slow service, and so are not waited for. */
  readonly heldElsewhere: () => number;
  /** By the function's name. */
  readonly logError: (from: string) => (error: unknown) => void;
  /** What stops each source is added here, in the order of start. */
  readonly closers: (() => unknown)[];
}

/** What invokes the functions that no API does. */
export interface EventSources {
  readonly queue: Queue;
  /** Of `ring-timer`. */
  readonly timers: EventSource;
  /** Of `registrations`. */
  readonly registrations: { readonly queue: Queue; readonly source: EventSource };
  /** Of `push-feedback`. */
  readonly feedback: Feedback;
  /** Of `call-events`. */
  readonly callEvents: StreamSource;
  /** Of `publish-events` and `send-webhook`. */
  readonly published: PublishedEvents;
}

export const startEventSources = async (deps: EventSourceDeps): Promise<EventSources> => {
  const { db, sns, sqs, region, table, clock, faults, run, heldElsewhere, logError, closers, events } = deps;
  const queue = sqs.queue(TIMER_QUEUE);
  const timers = startEventSource({
    queue,
    fn: run('ring-timer'),
    region,
    heldElsewhere,
    onError: logError('ring-timer'),
  });
  closers.push(timers.close);
  const registrationQueue = sqs.queue(REGISTRATION_QUEUE);
  const registrations = startEventSource({
    queue: registrationQueue,
    fn: run('registrations', { environment: {}, timeout: REGISTRATIONS.timeoutSeconds * 1000 }),
    region,
    maxConcurrency: REGISTRATIONS.maxConcurrency,
    heldElsewhere,
    onError: logError('registrations'),
  });
  closers.push(registrations.close);
  const feedback = startFeedback(sns, faults, {
    fn: run('push-feedback'),
    clock: clock.now,
    pause: pauseBy(clock),
    heldElsewhere,
    onError: logError('push-feedback'),
  });
  closers.push(feedback.close);
  const stream = await openStream({ url: db.engineUrl, region, table, writes: db.writes });
  const [first = stream, second] = events === undefined ? [stream] : sharedStream(stream, 2);
  const callEvents = startStreamSource({
    stream: first,
    fn: run('call-events'),
    ...CALL_EVENTS,
    clock,
    heldElsewhere,
    onError: logError('call-events'),
  });
  closers.push(callEvents.close);
  const published = events && second ? await startPublishedEvents(events, second, deps) : NO_EVENTS;
  return {
    queue,
    timers,
    registrations: { queue: registrationQueue, source: registrations },
    feedback,
    callEvents,
    published,
  };
};
