import * as v from 'valibot';
import { ONE_WAY_SIGNAL } from '../enums.ts';
import { CallId, object, oneOf } from './fields.ts';
import { id, isOneSignal, ONE_SIGNAL, SequenceNumber, signalFields } from './signals.ts';

const callFields = { callId: CallId, id };

/** Messages that a client may send over its socket, by `type`. */
export const socketMessages = {
  ping: object({ type: v.literal('ping'), id }),
  ringing: object({ type: v.literal('ringing'), ...callFields }),
  signal: v.pipe(
    object({ type: v.literal('signal'), ...callFields, ...signalFields }),
    v.check((input) => isOneSignal(input), ONE_SIGNAL),
  ),
  [ONE_WAY_SIGNAL]: v.pipe(
    object({ type: v.literal(ONE_WAY_SIGNAL), ...callFields, ...signalFields }),
    v.check((input) => isOneSignal(input), ONE_SIGNAL),
  ),
  resume: object({
    type: v.literal('resume'),
    ...callFields,
    after: v.optional(SequenceNumber, 0),
  }),
};

/** The field that selects the schema of a message. */
export const SocketMessageType = v.object(
  { type: oneOf(['ping', 'ringing', 'signal', ONE_WAY_SIGNAL, 'resume'] satisfies (keyof typeof socketMessages)[]) },
  'must be an object',
);
