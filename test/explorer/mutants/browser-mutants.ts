import type { Mutant } from './mutant.ts';

const WORKER = 'docs/web/ringthrough-sw.js';
const TEST = 'test/client/service-worker.test.ts';

/** Mutants of the service worker that apps copy, and of a browser's subscription. */
export const browserMutants: readonly Mutant[] = [
  {
    name: 'a push that comes after the ring window rings nothing',
    file: WORKER,
    before: 'if (Date.parse(call.expiresAt) <= Date.now()) {',
    after: 'if (false) {',
    shownBy: { test: TEST, title: 'comes after the ring window' },
  },
  {
    name: 'a call that was over before its push came does not go on ringing',
    file: WORKER,
    before: "if (now?.state === 'ended')",
    after: "if (now?.state === 'never')",
    shownBy: { test: TEST, title: 'before it came says so' },
  },
  {
    name: 'a visible page rings by itself, and the notification is silent',
    file: WORKER,
    before: 'await showRinging(call, isVisible);',
    after: 'await showRinging(call, false);',
    shownBy: { test: TEST, title: 'makes no second sound' },
  },
  {
    name: 'a click beside the buttons answers nothing',
    file: WORKER,
    before: "isRinging && action === 'answer'",
    after: "isRinging && action !== 'decline'",
    shownBy: { test: TEST, title: 'opens the page where none is open' },
  },
  {
    name: 'a call that could not be declined is shown again',
    file: WORKER,
    before: 'if (now === undefined) await showRinging',
    after: 'if (now === null) await showRinging',
    shownBy: { test: TEST, title: 'without a network shows the call again' },
  },
  {
    name: 'a subscription is given up only for another key',
    file: 'client/src/devices/web-push.ts',
    before: "if (Object(error).name !== 'InvalidStateError') throw error;",
    after: '',
    shownBy: { test: 'test/client/web-push.test.ts', title: 'keeps the subscription' },
  },
];
