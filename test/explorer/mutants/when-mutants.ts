import type { Mutant } from './mutant.ts';

const QUIET = 'test/notifications/do-not-disturb.test.ts';
const WITHHELD = 'test/api/do-not-disturb.test.ts';
const HUNT = 'test/api/hunt.test.ts';

/** Mutants of who rings when: do-not-disturb, hunt lists and the language of alerts. */
export const whenMutants: readonly Mutant[] = [
  {
    name: 'a period of do-not-disturb goes on after midnight',
    file: 'lambda/notifications/do-not-disturb.ts',
    before: ' || (days.includes(before) && time < to);',
    after: ' || (days.includes(day) && time < to);',
    shownBy: { test: QUIET, title: 'Friday night' },
  },
  {
    name: 'a withheld call is decided for its start, by the zone of the user',
    file: 'lambda/notifications/do-not-disturb.ts',
    before: 'const { day, time } = wallClock(timeZone, at);',
    after: "const { day, time } = wallClock('UTC', at);",
    shownBy: { test: QUIET },
  },
  {
    name: 'a second call of one caller within 3 minutes rings',
    file: 'lambda/notifications/do-not-disturb.ts',
    before: 'before.callId !== callId &&',
    after: 'before.callId === callId &&',
    shownBy: { test: QUIET, title: 'second one of its caller' },
  },
  {
    name: 'a withheld call posts nothing',
    file: 'lambda/notifications/post-events.ts',
    before: ' && !isWithheldFrom(call, socket.userId)',
    after: '',
    shownBy: { test: WITHHELD, title: 'pushes and posts nothing' },
  },
  {
    name: 'a withheld call that is answered out of the history pushes to no other device',
    file: 'lambda/notifications/call-notifications.ts',
    before: 'if (leg.wasWithheld === true && deviceId !== leg.answeredBy) return undefined;',
    after: '',
    shownBy: { test: WITHHELD, title: 'answered out of the history' },
  },
  {
    name: 'an app that is opened meanwhile finds no withheld call to ring for',
    file: 'lambda/calls/list-calls.ts',
    before: 'if (leg !== undefined && isWithheld(leg)) return false;',
    after: '',
    shownBy: { test: WITHHELD, title: 'pushes and posts nothing' },
  },
  {
    name: 'a step of a hunt list rings the devices that have no ring',
    file: 'lambda/ringing/hunt-step.ts',
    before: "return ring === undefined || ring.outcome === 'pending';",
    after: "return ring?.outcome === 'pending';",
    shownBy: { test: HUNT, title: 'rings each step when it is due' },
  },
  {
    name: 'a leg that a later step may ring does not end with the invite',
    file: 'lambda/ringing/ring-callees.ts',
    before: '[...retried, ...rungLater(call, callees)]',
    after: 'retried',
    shownBy: { test: HUNT, title: 'one after the other' },
  },
  {
    name: 'an alert is in the nearest language that the app has',
    file: 'lambda/push/alert-text.ts',
    before: '[language, ...lookup(shorter)]',
    after: '[language]',
    shownBy: { test: 'test/push/alert-text.test.ts' },
  },
];
