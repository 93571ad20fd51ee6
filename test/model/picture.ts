import type { CallView } from '../../lambda/contract/views.ts';
import type { ModelCall } from './model.ts';

/** What can be seen of a call, in one shape for both sides. Everything is in order, so that pictures compare as text. */
export const viewPicture = ({ callId, state, endReason, answeredBy, legs, rings = [] }: CallView) => ({
  callId,
  state,
  endReason: endReason ?? null,
  answeredBy: answeredBy === undefined ? null : `${answeredBy.userId} ${answeredBy.deviceId}`,
  legs: legs.map((leg) => `${leg.userId} ${leg.state} ${leg.endReason ?? '-'} ${leg.answeredBy?.deviceId ?? '-'}`),
  rings: rings.map(
    ({ userId, deviceId, outcome, reportedAt }) =>
      `${userId} ${deviceId} ${outcome} ${reportedAt === undefined ? 'silent' : 'reported'}`,
  ),
});

export const pictureOf = ({ callId, state, endReason, ...call }: ModelCall): ReturnType<typeof viewPicture> => {
  const legs = Object.entries(call.legs).sort(([a], [b]) => (a < b ? -1 : 1));
  const first = legs
    .flatMap(([userId, { answered }]) => (answered === undefined ? [] : [{ userId, ...answered }]))
    .sort((a, b) => a.at - b.at)[0];
  return {
    callId,
    state,
    endReason: endReason ?? null,
    answeredBy: first === undefined ? null : `${first.userId} ${first.by}`,
    legs: legs.map(([userId, leg]) => `${userId} ${leg.state} ${leg.endReason ?? '-'} ${leg.answered?.by ?? '-'}`),
    rings: legs.flatMap(([userId, { rung, reported }]) =>
      Object.keys(rung)
        .sort()
        .map((deviceId) => `${userId} ${deviceId} ${rung[deviceId]} ${reported[deviceId] ? 'reported' : 'silent'}`),
    ),
  };
};

/** A list in all the orders that it can have. */
export const allOrders = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.length < 2
    ? [list]
    : list.flatMap((one, at) => allOrders(list.filter((_, index) => index !== at)).map((rest) => [one, ...rest]));

export const inOrder = <T extends { readonly callId: string }>(calls: readonly T[]): readonly T[] =>
  calls.toSorted((a, b) => (a.callId < b.callId ? -1 : 1));
