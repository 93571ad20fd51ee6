import { randomUUID } from 'node:crypto';
import { once, setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FaultScript, makeFaultScript } from '../../faults/fault-script.ts';
import { listenOnLoopback } from '../../network/loopback.ts';
import { type Clock, makeClock } from '../../time/clock.ts';
import { pauseBy } from '../../time/pause.ts';
import type { ActionContext } from './action.ts';
import { ACTIONS } from './actions/action-table.ts';
import type { QueuedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { makeQueueStore } from './queue-store.ts';
import { applyFaults, queueFaults, type SqsFaults, sqsFaults } from './scripted-faults.ts';
import { SqsError } from './sqs-error.ts';

export interface SqsOptions {
  /** @default 0, the system chooses */
  readonly port?: number;
  /** @default 'eu-west-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** The clock for delays and timeouts. @default real time */
  readonly clock?: Clock;
  /** The faults to simulate. @default a new, empty script */
  readonly faults?: FaultScript;
}

export interface Sqs extends SqsFaults {
  /** The endpoint for any AWS SDK. Any credentials are accepted: signatures are not verified. */
  readonly url: string;
  readonly region: string;
  /** The URL of a queue; the queue need not exist yet. */
  queueUrl(name: string): string;
  queueArn(name: string): string;
  /** @throws Error when no queue has that name */
  queue(name: string): Queue;
  /** The messages of a queue, in the order in which they were sent. */
  messages(queueName: string): readonly QueuedMessage[];
  close(): Promise<void>;
}

const TARGET = /^AmazonSQS\.(\w+)$/;

const parseJson = (raw: string): unknown => {
  try {
    return raw === '' ? {} : JSON.parse(raw);
  } catch {
    throw new SqsError('SerializationException', 'The request is not JSON.');
  }
};

/** A bug in the simulator: the response has the stack, which only this machine's user sees. */
const internalFailure = (error: unknown): SqsError =>
  new SqsError('InternalFailure', error instanceof Error ? (error.stack ?? error.message) : String(error));

/**
 * Starts a simulator of SQS's standard and FIFO queues on 127.0.0.1, with the AWS JSON 1.0 protocol.
 * Every call starts a separate, empty one.
 *
 * Not simulated: the older Query protocol, signatures and permissions, AWS's request rate limits, and its
 * 60 seconds between two purges or before the name of a deleted queue can be reused.
 */
export const startSqs = async (options: SqsOptions = {}): Promise<Sqs> => {
  const { region = 'eu-west-1', accountId = '000000000000', clock = makeClock() } = options;
  const arnPrefix = `arn:aws:sqs:${region}:${accountId}:`;
  const { faults = makeFaultScript({ clock: clock.now, pause: pauseBy(clock) }) } = options;
  const queues = makeQueueStore({ arnPrefix, clock, faults: queueFaults(faults) });
  let url = '';
  const urlOf = (name: string): string => `${url}/${accountId}/${name}`;

  const perform = async (request: IncomingMessage, signal: AbortSignal): Promise<unknown> => {
    const raw = await text(request);
    const name = TARGET.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
    const action = request.method === 'POST' ? ACTIONS.get(name) : undefined;
    if (action === undefined) throw new SqsError('UnknownOperationException', `The local SQS does not know ${name}`);
    await applyFaults(faults, name, raw);
    const context: ActionContext = { queues, urlOf, clock, signal };
    return await action(parseJson(raw), context);
  };

  const closing = new AbortController();
  // Every long poll adds a listener.
  setMaxListeners(0, closing.signal);
  const server = createServer((request, response) => {
    const disconnected = new AbortController();
    response.once('close', () => disconnected.abort());
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
    perform(request, AbortSignal.any([disconnected.signal, closing.signal])).then(
      (output) => response.writeHead(200, headers).end(JSON.stringify(output)),
      (thrown: unknown) => {
        const { type, queryCode, status, message } = thrown instanceof SqsError ? thrown : internalFailure(thrown);
        // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#x-amzn-query-error
        const queryError = `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}`;
        response.writeHead(status, { ...headers, 'x-amzn-query-error': queryError });
        response.end(JSON.stringify({ __type: type, message }));
      },
    );
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, options.port ?? 0)}`;

  const queue = (name: string): Queue => {
    const found = queues.find(name);
    if (found === undefined) throw new Error(`the local SQS has no queue ${name}`);
    return found;
  };
  return {
    ...sqsFaults(faults),
    url,
    region,
    queueUrl: urlOf,
    queueArn: (name) => `${arnPrefix}${name}`,
    queue,
    messages: (name) => queue(name).messages(),
    close: async () => {
      const closed = once(server, 'close');
      closing.abort();
      faults.release('sqs');
      server.close();
      server.closeAllConnections();
      queues.close();
      await closed;
    },
  };
};
