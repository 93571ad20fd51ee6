import type { EndReason } from '../../../lambda/contract/words.ts';
import { endCall, findCall, look, newCall, ring, tellServer } from '../calls.ts';
import type { Shown } from '../libraries/reading.ts';
import type { IosPhone } from '../phone-state.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import { note, type Turn } from '../turn.ts';

/** What an app that reports every push shows for one that it cannot read. */
const UNKNOWN: Shown = { name: 'Unknown', handle: 'unknown', handleType: 'generic', hasVideo: false };

/** The app's native code reports the call to CallKit. */
export const reportCall = (turn: Turn<IosPhone>, rules: IosRules, shown: Shown): void => {
  const { phone, at } = turn;
  const { app } = phone;
  const known = findCall(turn, shown.uuid) ?? findCall(turn, shown.callId);
  if (known !== undefined && app.secondPush === 'same_call') {
    // CallKit says that it has the call already, which counts as a report.
    note(
      turn,
      'callkit_reported',
      'Reported; CallKit knows the call.',
      { uuid: known.uuid, known: true },
      SOURCES.whenToReport,
    );
    return;
  }
  const ringing = phone.calls.find(({ state }) => state === 'ringing');
  if (app.secondPush === 'hangs_up' && ringing !== undefined) {
    tellServer(turn, ringing, 'declined');
    endCall(turn, ringing, 'declined', 'app');
    return;
  }
  // The library's UUID is taken only as long as CallKit has no call of it.
  const { uuid, ...rest } = shown;
  const isTaken = uuid === undefined || findCall(turn, uuid) !== undefined;
  const call = newCall(turn, isTaken ? rest : shown, 'callkit');
  note(turn, 'callkit_reported', `Reported to CallKit as ${call.name}.`, { uuid: call.uuid, known: false });
  ring(turn, call, rules.ringMs);
  if (app.checksWhetherOver && call.expiresAt !== undefined && call.expiresAt <= at) {
    endCall(turn, call, 'no_answer', 'app');
    return;
  }
  tellServer(turn, call, 'ringing');
  if (app.checksWhetherOver) look(turn, call, false);
};

/** A push that is no call, reported as one and ended: so iOS has its report, and the user sees a call screen flash by. */
export const reportAndEnd = (
  turn: Turn<IosPhone>,
  rules: IosRules,
  uuid?: string,
  endReason: EndReason = 'failed',
): void => {
  const call = newCall(turn, uuid === undefined ? UNKNOWN : { ...UNKNOWN, uuid, callId: uuid }, 'callkit');
  note(turn, 'callkit_reported', 'Reported a call only to end it at once.', { uuid: call.uuid, known: false });
  ring(turn, call, rules.ringMs);
  endCall(turn, call, endReason, 'app');
};

/** A push that says that a call is over: the same call is reported again, and ended, whether or not it still rings. */
export const reportTheEnd = (
  turn: Turn<IosPhone>,
  rules: IosRules,
  callId: string | undefined,
  endReason: EndReason,
): void => {
  const call = findCall(turn, callId) ?? (callId === undefined ? turn.phone.calls[0] : undefined);
  if (call === undefined) {
    reportAndEnd(turn, rules, callId, endReason);
    return;
  }
  const detail = { uuid: call.uuid, known: true };
  note(turn, 'callkit_reported', 'Reported; CallKit knows the call.', detail, SOURCES.whenToReport);
  endCall(turn, call, endReason, 'server');
};
