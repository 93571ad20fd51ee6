import { SOURCES } from '../../phones/rules.ts';
import type { Finding } from './finding.ts';
import { CHECK_CALL, FILTERED, KEEP_REQUEST, REGISTER, REPORT_EVENT, SAME_CALL } from './lines.ts';

const BOTH = ['ios', 'android'] as const;

/** Findings about the state of the phone, and about pushes that are late, repeated or lost. */
export const STATE_FINDINGS = {
  not_unlocked: {
    title: 'The phone is not unlocked since its restart',
    what: 'Before the first unlock an app cannot read its stored session, and Android keeps messages back that are not for direct boot mode.',
    change:
      'Report call events to the URL in the push (ackUrl): it needs no session, so that it works before the first unlock.',
    next: 'Unlock the phone: Android then delivers the message that waits.',
    rule: 'Files and keychain items with the default protection cannot be read before the first unlock; FCM delivers then.',
    source: SOURCES.directBoot,
    platforms: BOTH,
    lines: REPORT_EVENT,
  },
  offline: {
    title: 'The phone is offline',
    what: 'Apple or Google keeps the push until the phone is online or the ring window is over, and the app cannot send requests.',
    change: 'Keep a decline or the end of a call that could not be sent, and send it once there is a network.',
    next: 'Switch the phone online: a push that has not expired is delivered.',
    rule: 'A push service stores a message until it expires.',
    source: SOURCES.fcmLifespan,
    platforms: BOTH,
    lines: KEEP_REQUEST,
  },
  expired: {
    title: 'The message has expired',
    what: 'The message waited until its time to live was over, so the phone does not get it.',
    change:
      'Nothing to change: a call that is over must not ring. Show missed calls from GET /v1/calls when the app opens.',
    next: 'Call again.',
    rule: 'FCM discards a message that was not delivered within its time to live.',
    source: SOURCES.fcmLifespan,
    platforms: BOTH,
    lines: CHECK_CALL,
  },
  late_push: {
    title: 'The push arrives late',
    what: 'The push reaches the phone seconds after the invite, possibly when the call is over already.',
    change:
      'Report each push to CallKit also when it is late, and end the call at once if expiresAt is over or the server says that it has ended.',
    next: 'Cancel the call before the push arrives, and look at what the phone shows.',
    rule: 'Also a VoIP push for a call that is over must be reported.',
    source: SOURCES.mustReport,
    platforms: BOTH,
    lines: CHECK_CALL,
  },
  duplicate_push: {
    title: 'The push arrives twice',
    what: 'The phone gets two pushes for the same call.',
    change: 'Report each push under the call’s id as UUID: CallKit then answers that it has the call, and shows one.',
    next: 'Count the calls on Bob’s phone, with apps of several libraries.',
    rule: 'CallKit refuses a second call with a known UUID, which counts as a report.',
    source: SOURCES.whenToReport,
    platforms: BOTH,
    lines: SAME_CALL,
  },
  lost_push: {
    title: 'The push is lost',
    what: 'Apple or Google accepted the push, and the phone never got it.',
    change:
      'Register the library of the app, and the capability ring-again if a second push shows as the same call: then Ringthrough pushes again 5 seconds after the start of the call.',
    next: 'Switch the fault off within 5 seconds: the second push rings.',
    rule: 'The delivery of a push is not guaranteed.',
    source: 'https://developer.apple.com/documentation/usernotifications',
    platforms: BOTH,
    lines: REGISTER,
  },
  do_not_disturb: {
    title: 'Do Not Disturb is on',
    what: 'The app reported the call, and the system shows it silently or not at all.',
    change:
      'Send the receipt “ringing” only if CallKit’s completion handler has no error: filteredByDoNotDisturb means that nothing rings.',
    next: 'Switch Do Not Disturb off on the phone, and call again.',
    rule: 'CallKit answers filteredByDoNotDisturb; the report counts.',
    source: SOURCES.doNotDisturb,
    platforms: BOTH,
    lines: FILTERED,
  },
} as const satisfies Readonly<Record<string, Finding>>;
