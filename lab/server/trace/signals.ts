import * as v from 'valibot';

const Signal = v.object({
  type: v.picklist(['signal', 'one_way_signal']),
  description: v.optional(v.object({ type: v.string() })),
  candidate: v.optional(v.unknown()),
  candidates: v.optional(v.array(v.unknown())),
});

/** `offer and 4 candidates`; `undefined` for a message over a socket that is no WebRTC signal. */
export const signalTitle = (message: unknown): string | undefined => {
  const signal = v.safeParse(Signal, message);
  if (!signal.success) return undefined;
  const { description, candidate, candidates = [] } = signal.output;
  const count = candidates.length + (candidate ? 1 : 0);
  const parts = [description?.type, count === 0 ? undefined : count === 1 ? '1 candidate' : `${count} candidates`];
  return parts.filter((part) => part !== undefined).join(' and ') || 'signal';
};

/** The same of a body of `POST /v1/calls/{callId}/signals`. */
export const httpSignalTitle = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null ? signalTitle({ ...body, type: 'signal' }) : undefined;
