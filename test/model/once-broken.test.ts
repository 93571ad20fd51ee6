import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestTable } from '../support/table.ts';
import type { Plan, Say } from './model.ts';
import { run } from './run.ts';
import type { OwnDevice, Saying, Setting, Step } from './steps.ts';

/* What the model test has found, as it shrank it: small enough to be read, and run every time. */

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const phone = (userId: string, index: number, changes: Partial<OwnDevice> = {}): OwnDevice => ({
  userId,
  deviceId: `${userId}s-${index}`,
  platform: 'android',
  preset: 'universal',
  capabilities: [],
  hasAlerts: false,
  ...changes,
});
const plan = (to: readonly string[], changes: Partial<Plan> = {}): Plan => ({
  callId: '00000000-0000-4000-8000-000000000000',
  callerId: 'alice',
  to,
  declineEnds: 'call',
  ringSeconds: 15,
  ...changes,
});
const setting = (one: Plan, devices: readonly OwnDevice[], steps: readonly Step[]): Setting => ({
  users: ['alice', 'bob', 'carol'],
  devices,
  plans: [one],
  steps,
});

/** In a group of alice (0), who calls bob (1) and carol (2). */
const says = (user: number, name: Say['name'], reason = 0, device = 0): Saying => ({
  by: 'session',
  name,
  call: 0,
  user,
  device,
  reason,
});
const said = (saying: Saying, lag = 0): Step => ({ step: 'say', saying, lag });
const invite = (...meanwhile: readonly Saying[]): Step => ({
  step: 'invite',
  call: 0,
  whenBusy: 'ring',
  copies: 1,
  meanwhile,
});
const wait = (seconds: number): Step => ({ step: 'wait', seconds });
const push = (device: number, outcome: 'accepted' | 'retryable' | 'gone'): Step => ({ step: 'push', device, outcome });
const secondRing = (...meanwhile: readonly Saying[]): Step => ({ step: 'timer', timer: 0, times: 1, meanwhile });

const toBob = plan(['bob']);
const toBoth = plan(['bob', 'carol']);
const byDevice = plan(['bob'], { declineEnds: 'device' });
const bobsTwo = [phone('bob', 0), phone('bob', 1)];
const each = [phone('bob', 0), phone('carol', 0)];

describe('the model test once found that', () => {
  it.each<[string, Setting]>([
    [
      'a phone rang on that was being pushed to while another of its user’s answered',
      setting(toBob, bobsTwo, [invite(says(1, 'answer'))]),
    ],
    [
      'a phone rang on that was being pushed to for the second time while another of its user’s answered',
      setting(
        toBob,
        [phone('bob', 0), phone('bob', 1, { preset: 'minimal' })],
        [push(1, 'retryable'), invite(), push(1, 'accepted'), secondRing(says(1, 'answer'))],
      ),
    ],
    [
      'a decline on one device ended the call before it was known which devices ring',
      setting(byDevice, bobsTwo, [invite(says(1, 'decline')), said(says(1, 'decline'))]),
    ],
    [
      'a decline of the only device, made before it was known which devices ring, let the caller wait',
      setting(byDevice, [phone('bob', 0)], [invite(says(1, 'decline'))]),
    ],
    [
      'a device’s decline of its own ringing, sent again, was refused once another device had declined',
      setting(byDevice, bobsTwo, [
        invite(),
        said(says(1, 'decline')),
        said(says(1, 'decline', 0, 1)),
        said(says(1, 'decline')),
      ]),
    ],
    [
      'a second push that failed made a ringing phone one that was never rung, and never told of the end',
      setting(
        toBob,
        [phone('bob', 0, { preset: 'minimal' })],
        [invite(), push(0, 'retryable'), secondRing(), said(says(0, 'cancel'))],
      ),
    ],
    [
      'the second ring came to somebody who had blocked the caller since the first',
      setting(
        toBob,
        [phone('bob', 0, { preset: 'minimal' })],
        [invite(), { step: 'block', user: 1, other: 0, isOn: true }, secondRing()],
      ),
    ],
    [
      'the second ring and the same invite again both rang a phone that must ring once',
      setting(
        toBob,
        [phone('bob', 0), phone('bob', 1, { preset: 'minimal' })],
        [push(0, 'retryable'), invite(), push(0, 'accepted'), { step: 'rush', call: 0, first: 'invite' }],
      ),
    ],
    [
      'the same invite again ended a leg that rang, since its callee blocks the caller by now',
      setting(toBob, bobsTwo, [
        push(1, 'retryable'),
        invite(),
        { step: 'block', user: 1, other: 0, isOn: true },
        invite(),
      ]),
    ],
    [
      'a leg that the caller’s cancel had ended became unreachable when the pushes were done',
      setting(toBoth, [phone('bob', 0)], [invite(says(0, 'cancel'))]),
    ],
    [
      'the caller could end a call again that was over, and change why it had ended',
      setting(toBoth, each, [
        invite(),
        said(says(1, 'answer')),
        said(says(1, 'end')),
        wait(25),
        said(says(0, 'end', 1)),
      ]),
    ],
    [
      'nobody was told of an answer that was long on its way, after a later decline of another callee',
      setting(
        toBoth,
        [...each, phone('carol', 1)],
        [invite(), wait(1), said(says(1, 'decline')), said(says(2, 'answer'), 500)],
      ),
    ],
  ])('%s', async (_what, one) => {
    await run(table.tenant, randomUUID(), one);
  });
});
