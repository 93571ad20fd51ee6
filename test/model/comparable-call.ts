import type { CallView } from '../../lambda/contract/views.ts';
import type { ModelCall } from './model.ts';

/** The visible state of a call, in one shape for service and model; sorted, because states are compared as text. */
export const comparableView = ({ callId, state, endReason, answeredBy, legs, rings = [] }: CallView) => ({
  callId,
  state,
  endReason: endReason ?? null,
  answeredBy: answeredBy === undefined ? null : `${answeredBy.userId} ${answeredBy.deviceId}`,
  legs: legs.map((leg) => `${leg.userId} ${leg.state} ${leg.endReason ?? '-'} ${leg.answeredBy?.deviceId ?? '-'}`),
  rings: rings.map(
    ({ userId, deviceId, outcome, reportedAt }) =>
      `${userId} ${deviceId} ${outcome} ${reportedAt === undefined ? 'unreported' : 'reported'}`,
  ),
});

export const comparableModel = ({
  callId,
  state,
  endReason,
  ...call
}: ModelCall): ReturnType<typeof comparableView> => {
  const legs = Object.entries(call.legs).sort(([a], [b]) => (a < b ? -1 : 1));
  const firstAnswer = legs
    .flatMap(([userId, { answered }]) => (answered === undefined ? [] : [{ userId, ...answered }]))
    .sort((a, b) => a.at - b.at)[0];
  return {
    callId,
    state,
    endReason: endReason ?? null,
    answeredBy: firstAnswer === undefined ? null : `${firstAnswer.userId} ${firstAnswer.by}`,
    legs: legs.map(([userId, leg]) => `${userId} ${leg.state} ${leg.endReason ?? '-'} ${leg.answered?.by ?? '-'}`),
    rings: legs.flatMap(([userId, { ringOutcomes, reported }]) =>
      Object.keys(ringOutcomes)
        .sort()
        .map(
          (deviceId) =>
            `${userId} ${deviceId} ${ringOutcomes[deviceId]} ${reported[deviceId] ? 'reported' : 'unreported'}`,
        ),
    ),
  };
};

export const permutations = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.length < 2
    ? [list]
    : list.flatMap((one, at) => permutations(list.filter((_, index) => index !== at)).map((rest) => [one, ...rest]));

export const sortedByCallId = <T extends { readonly callId: string }>(calls: readonly T[]): readonly T[] =>
  calls.toSorted((a, b) => (a.callId < b.callId ? -1 : 1));
