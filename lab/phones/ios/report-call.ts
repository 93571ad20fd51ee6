import type { ReportedCall } from '../../../client-libraries/client-library.ts';
import type { EndReason } from '../../../lambda/contract/end-reasons.ts';
import { endCall, findCall, newIncomingCall, reportToServer, requestCall, startRinging } from '../calls.ts';
import type { IosPhone } from '../phone-state.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import { record, type Step } from '../step.ts';

/** What an app that reports every push shows for a push that it cannot read. */
const UNKNOWN: ReportedCall = { name: 'Unknown', handle: 'unknown', handleType: 'generic', hasVideo: false };

/** The app's native code reports the call to CallKit. */
export const reportCall = (step: Step<IosPhone>, rules: IosRules, reported: ReportedCall): void => {
  const { phone, at } = step;
  const { app } = phone;
  const known = findCall(step, reported.uuid) ?? findCall(step, reported.callId);
  if (known !== undefined && app.secondPush === 'same_call') {
    // CallKit returns the error that it already has this call, which counts as a report.
    record(
      step,
      'callkit_reported',
      'Reported; CallKit already has this call.',
      { uuid: known.uuid, known: true },
      SOURCES.whenToReport,
    );
    return;
  }
  const ringing = phone.calls.find(({ state }) => state === 'ringing');
  if (app.secondPush === 'hangs_up' && ringing !== undefined) {
    reportToServer(step, ringing, 'declined');
    endCall(step, ringing, 'declined', 'app');
    return;
  }
  if (isSilenced(step)) return;
  // The library's UUID is used only if CallKit has no call with it.
  const { uuid, ...rest } = reported;
  const isUuidUnusable = uuid === undefined || findCall(step, uuid) !== undefined;
  const call = newIncomingCall(step, isUuidUnusable ? rest : reported, 'callkit');
  record(step, 'callkit_reported', `Reported to CallKit as ${call.name}.`, { uuid: call.uuid, known: false });
  startRinging(step, call, rules.ringMs);
  if (app.checksCallState && call.expiresAt !== undefined && call.expiresAt <= at) {
    endCall(step, call, 'no_answer', 'app');
    return;
  }
  reportToServer(step, call, 'ringing');
  if (app.checksCallState) requestCall(step, call, false);
};

/** Do Not Disturb: CallKit answers that it filters the call. That is a report; the user sees nothing, and the phone sends no receipt. */
const isSilenced = (step: Step<IosPhone>): boolean => {
  if (!step.phone.doNotDisturb) return false;
  const detail = { known: false, filtered: 'do_not_disturb' };
  record(
    step,
    'callkit_reported',
    'Reported; CallKit shows no call during Do Not Disturb.',
    detail,
    SOURCES.doNotDisturb,
  );
  return true;
};

/** Reports a call that it cannot read, and ends the oldest call in its place: this one only if there is no other. */
export const reportAndEndOldest = (step: Step<IosPhone>, rules: IosRules): void => {
  if (isSilenced(step)) return;
  const call = newIncomingCall(step, { ...UNKNOWN, name: 'Invalid Call' }, 'callkit');
  record(step, 'callkit_reported', 'Reported a call that the push does not describe.', {
    uuid: call.uuid,
    known: false,
  });
  startRinging(step, call, rules.ringMs);
  const [oldest] = step.phone.calls;
  if (oldest !== undefined) endCall(step, oldest, 'failed', 'app');
};

/** Reports a call and ends it at once: iOS gets its report, and the user sees the call screen for a moment. */
export const reportAndEnd = (
  step: Step<IosPhone>,
  rules: IosRules,
  uuid?: string,
  endReason: EndReason = 'failed',
): void => {
  if (isSilenced(step)) return;
  const call = newIncomingCall(step, uuid === undefined ? UNKNOWN : { ...UNKNOWN, uuid, callId: uuid }, 'callkit');
  record(step, 'callkit_reported', 'Reported a call and ended it at once.', { uuid: call.uuid, known: false });
  startRinging(step, call, rules.ringMs);
  endCall(step, call, endReason, 'app');
};

/** A push that ends a call: the app reports the same call again and ends it, even if it no longer rings. */
export const reportEnd = (
  step: Step<IosPhone>,
  rules: IosRules,
  callId: string | undefined,
  endReason: EndReason,
): void => {
  const call = findCall(step, callId) ?? (callId === undefined ? step.phone.calls[0] : undefined);
  if (call === undefined) {
    reportAndEnd(step, rules, callId, endReason);
    return;
  }
  const detail = { uuid: call.uuid, known: true };
  record(step, 'callkit_reported', 'Reported; CallKit already has this call.', detail, SOURCES.whenToReport);
  endCall(step, call, endReason, 'server');
};
