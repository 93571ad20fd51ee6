import type { Mutant } from './mutant.ts';

const UNIT = 'test/web-push/ring-by-web-push.test.ts';

/** Mutants of how browsers are rung by Web Push. */
export const webPushMutants: readonly Mutant[] = [
  {
    name: 'a ring is not sent after the end of its call',
    file: 'lambda/ringing/ring-by-web-push.ts',
    before: '!isLegOpen(leg) || leg.dismissed',
    after: 'leg.dismissed',
    shownBy: { test: UNIT, title: 'is not sent once the call is over' },
  },
  {
    name: 'the end is sent again when it may have overtaken the ring',
    file: 'lambda/ringing/ring-by-web-push.ts',
    before: 'await Promise.all(rung.map((one) => endIfOver(deps, call, one)));',
    after: 'await Promise.resolve();',
    shownBy: { test: UNIT, title: 'ends while the push is under way' },
  },
  {
    name: 'what became of a ring is recorded after the invite has recorded it as pending',
    file: 'lambda/ringing/ring-by-web-push.ts',
    before: 'if (!isRecorded || found.inviteLease > at) continue;',
    after: '',
    shownBy: { test: UNIT, title: 'waits for the invite' },
  },
  {
    name: 'a subscription is on a listed host only',
    file: 'lambda/devices/check-subscription.ts',
    before: 'host.endsWith(pattern.slice(1))',
    after: 'host.endsWith(pattern.slice(2))',
    shownBy: { test: 'test/web-push/subscriptions.test.ts', title: 'refuses' },
  },
  {
    name: 'nothing replaces a VAPID key pair that is there',
    file: 'lambda/handlers/vapid-key.ts',
    before: 'if (known.success)',
    after: 'if (known.success && false)',
    shownBy: { test: 'test/web-push/vapid-key.test.ts', title: 'keeps' },
  },
];
