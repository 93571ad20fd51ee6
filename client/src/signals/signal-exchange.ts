import { RingthroughError } from '../api/errors.ts';
import { type HttpAnswer, type HttpRequest, socketProblem } from '../api/http.ts';
import { bytesOf, candidatesIn, isPart } from './batches.ts';
import { type After, gatherer } from './gatherer.ts';
import { readSignal, readSignals } from './read-signal.ts';
import { signalReceiver } from './signal-receiver.ts';
import { overError, signalSender } from './signal-sender.ts';
import type { Part, ReceivedMessage, ReceivedSignal, SignalMessage, StoredSignal } from './signal-types.ts';

export interface SignalExchangeDeps {
  readonly callId: string;
  readonly deviceId: () => Promise<string>;
  readonly makeId: () => string;
  /** @returns whether an open socket took it */
  readonly overSocket: (message: object) => boolean;
  readonly overHttp: (request: Omit<HttpRequest, 'getToken'>) => Promise<HttpAnswer>;
  readonly after: After;
  readonly onSignal: (signal: ReceivedSignal) => void;
  readonly onMessage: (message: ReceivedMessage) => void;
}

/** What the API takes over a socket in one message: AWS closes a socket at a frame beyond 32 KB. */
const MAX_FRAME = 30_000;
/** Milliseconds until what met a temporary failure over HTTP is sent again. */
const AGAIN_AFTER = 2_000;
/** Milliseconds after an answer within which the other party's further signals acknowledge what it did not. */
const ACKNOWLEDGED_WITHIN = 1_000;
/** Milliseconds within which an offer is answered, and what was sent with it acknowledged; after them the API is asked. */
const ANSWERED_WITHIN = 3_000;
/** Signals after which their arrival is reported to the server, so that they are not pending any more. */
const RESUME_EVERY = 100;

/** The signals of one call. */
export interface SignalExchange {
  /** @returns resolves once it waits in the recipient's mailbox. @throws RingthroughError if it is refused */
  send(part: Part): Promise<void>;
  /** A new socket: asks for everything that was missed, and sends again what may not have arrived. */
  onConnected(): void;
  /** A message over the socket about this call. */
  onMessage(message: Readonly<Record<string, unknown>>): void;
  /** Without a socket: fetches what has arrived and sends what waits. */
  poll(): Promise<void>;
  close(): void;
}

/** The signals of one call, over the socket while there is one, and over HTTP otherwise. Both use the same mailbox. */
export const signalExchange = (deps: SignalExchangeDeps): SignalExchange => {
  const { callId, deviceId, overSocket, overHttp, after, onSignal, onMessage } = deps;
  const path = `/v1/calls/${callId}/signals`;
  /** How often a resume was asked for since the last answer. */
  let resumes = 0;
  /** What was last reported to the server as arrived. */
  let reported = 0;
  /** Ids that are on their way over HTTP. */
  const posting = new Set<string>();
  let isAskedLater = false;
  /** Cancels the pause during which nothing is sent. */
  let pause: (() => void) | undefined;
  let isClosed = false;

  const receiver = signalReceiver((signal) => {
    const { from, description, data } = signal;
    if (description) onSignal({ from, description });
    for (const candidate of candidatesIn(signal)) onSignal({ from, candidate });
    if (data) onMessage({ from, data });
  });

  /** One at a time: its answer brings everything that is missing, whatever the reason for asking. */
  const resume = (): void => {
    resumes += 1;
    if (resumes > 1) return;
    reported = receiver.after;
    overSocket({ type: 'resume', id: `resume ${callId}`, callId, after: reported });
  };
  /** What the other party's signal says to have arrived there. */
  const acknowledge = ({ ack, description }: StoredSignal): void => {
    if (ack) sender.acknowledgeUpTo(ack);
    // What crossed the answer, or everything with an implementation that acknowledges nothing: the API is asked to.
    if (Object(description).type === 'answer') after(ACKNOWLEDGED_WITHIN, () => sender.resend());
  };
  /** What the API could not take now is sent again, after a pause in which nothing else is sent either. */
  const refuse = (id: string, error: unknown): void => {
    // A problem names no call: it may be another one's.
    if (!(error instanceof RingthroughError) || !sender.isWaitingFor(id)) return;
    if (!error.isTemporary) sender.refuse(id, error);
    // Without a network it is sent with the next connection.
    else if (error.status !== undefined && !isClosed)
      pause ||= after(error.retryAfterMs || AGAIN_AFTER, () => {
        pause = undefined;
        sender.resend();
      });
  };
  const post = async (message: SignalMessage): Promise<void> => {
    const { id } = message;
    posting.add(id);
    try {
      await overHttp({ method: 'POST', path, body: { deviceId: await deviceId(), ...message } });
      posting.delete(id);
      sender.acknowledge(id);
    } catch (error) {
      posting.delete(id);
      refuse(id, error);
    }
  };
  const transmit = (message: SignalMessage, isOneWay: boolean): void => {
    if (pause || posting.has(message.id)) return;
    // A one-way message may be lost, or the answer may take its time: a user is asked for the camera first.
    if (isOneWay && !isAskedLater) {
      isAskedLater = true;
      after(ANSWERED_WITHIN, () => {
        isAskedLater = false;
        sender.resend();
      });
    }
    const frame = { type: isOneWay ? 'one_way_signal' : 'signal', callId, ...message };
    if (bytesOf(frame) > MAX_FRAME || !overSocket(frame)) void post(message);
  };
  const sender = signalSender({ transmit, makeId: deps.makeId, lastReceived: (from) => receiver.lastFrom(from) });
  const waiting = gatherer((batch) => sender.send(batch), after);

  return {
    send: (part) =>
      isClosed
        ? Promise.reject(overError())
        : new Promise((resolve, reject) => {
            // As it is now, and plain: a candidate is an object of the runtime, and the app may change its own.
            const plain: Part = JSON.parse(JSON.stringify(part));
            if (!isPart(plain)) throw new RingthroughError('invalid_request', 'nothing to send');
            waiting.add({ part: plain, resolve, reject });
          }),
    onConnected: () => {
      resumes = 0;
      resume();
      sender.resend();
    },
    onMessage: (message) => {
      const { type, id } = message;
      if (type === 'signal') {
        const signal = readSignal(message);
        if (!signal) return;
        const isGap = receiver.receive(signal);
        acknowledge(signal);
        if (isGap || receiver.after - reported >= RESUME_EVERY) resume();
      } else if (type === 'resumed') {
        const isAskedAgain = resumes > 1;
        resumes = 0;
        receiver.complete(Number(message.after));
        if (isAskedAgain && receiver.hasGap) resume();
      } else if (type === 'sent') {
        sender.acknowledge(String(id));
      } else if (type === 'problem') {
        refuse(String(id), socketProblem(message));
      }
    },
    poll: async () => {
      const receivedUpTo = receiver.after;
      const query = `deviceId=${encodeURIComponent(await deviceId())}&after=${receivedUpTo}`;
      const { body } = await overHttp({ method: 'GET', path: `${path}?${query}` });
      reported = receivedUpTo;
      for (const signal of readSignals(body)) {
        receiver.receive(signal);
        acknowledge(signal);
      }
      sender.resend();
    },
    close: () => {
      isClosed = true;
      if (pause) pause();
      for (const { reject } of waiting.takeAll()) reject(overError());
      sender.close(overError());
    },
  };
};
