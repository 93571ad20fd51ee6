import type { Mutant } from './mutant.ts';

const RECEIVERS = 'test/docs/receivers.test.ts';
const LISTEN = 'test/cli/events-listen.test.ts';

/** Mutants of the receivers of webhooks: those of the docs, and that of the command line. */
export const eventReceiverMutants: readonly Mutant[] = [
  {
    name: 'the receiver in JavaScript refuses a time ahead of its clock',
    file: 'docs/events/receiver.mjs',
    before: 'Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE',
    after: 'Date.now() / 1000 - Number(timestamp) > TOLERANCE',
    shownBy: { test: RECEIVERS, title: 'refuses an event of six minutes from now' },
  },
  {
    name: 'the receiver in Python refuses a replay',
    file: 'docs/events/receiver.py',
    before: '        if request in requests:',
    after: '        if request in events:',
    shownBy: { test: RECEIVERS, title: 'refuses the same request a second time' },
  },
  {
    name: 'the receiver in PHP tries each secret',
    file: 'docs/events/receiver.php',
    before: '    foreach ($keys as $key) {',
    after: '    foreach ([$keys[0]] as $key) {',
    shownBy: { test: RECEIVERS, title: 'takes an event with the second secret' },
  },
  {
    name: 'the command line refuses a time ahead of its clock',
    file: 'cli/events/verify-webhook.ts',
    before: 'if (Math.abs(age) > TOLERANCE_SECONDS) {',
    after: 'if (age > TOLERANCE_SECONDS) {',
    shownBy: { test: LISTEN, title: 'is refused' },
  },
  {
    name: 'the command line refuses a replay',
    file: 'cli/events/receive-webhooks.ts',
    before: 'if (seen.has(request))',
    after: 'if (seen.has(id))',
    shownBy: { test: LISTEN, title: 'prints each event that is signed with the secret' },
  },
];
