import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { startTestTable } from '../support/table.ts';
import type { CallPlan, TransitionRequest } from './model.ts';
import { runScenario } from './run-scenario.ts';
import type { ClientRequest, Scenario, ScenarioDevice, Step } from './scenario.ts';

/* Shrunk counterexamples of the model test: each is a fixed bug, run every time. */

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

const phone = (userId: string, index: number, changes: Partial<ScenarioDevice> = {}): ScenarioDevice => ({
  userId,
  deviceId: `${userId}s-${index}`,
  platform: 'android',
  preset: 'universal',
  capabilities: [],
  hasAlerts: false,
  ...changes,
});
const plan = (to: readonly string[], changes: Partial<CallPlan> = {}): CallPlan => ({
  callId: '00000000-0000-4000-8000-000000000000',
  callerId: 'alice',
  to,
  declineEnds: 'call',
  ringTimeoutSeconds: 15,
  ...changes,
});
const scenario = (one: CallPlan, devices: readonly ScenarioDevice[], steps: readonly Step[]): Scenario => ({
  users: ['alice', 'bob', 'carol'],
  devices,
  plans: [one],
  steps,
});

/** Users by index: alice (0) calls bob (1) and carol (2). */
const transition = (user: number, name: TransitionRequest['name'], reason = 0, device = 0): ClientRequest => ({
  by: 'session',
  name,
  call: 0,
  user,
  device,
  reason,
});
const request = (one: ClientRequest, lag = 0): Step => ({ step: 'request', request: one, lag });
const invite = (...duringPush: readonly ClientRequest[]): Step => ({
  step: 'invite',
  call: 0,
  whenBusy: 'ring',
  copies: 1,
  duringPush,
});
const wait = (seconds: number): Step => ({ step: 'wait', seconds });
const push = (device: number, outcome: 'accepted' | 'retryable' | 'gone'): Step => ({ step: 'push', device, outcome });
const secondRing = (...duringPush: readonly ClientRequest[]): Step => ({
  step: 'timer',
  timer: 0,
  times: 1,
  duringPush,
});

const toBob = plan(['bob']);
const toBoth = plan(['bob', 'carol']);
const byDevice = plan(['bob'], { declineEnds: 'device' });
const bobsTwo = [phone('bob', 0), phone('bob', 1)];
const oneEach = [phone('bob', 0), phone('carol', 0)];

describe('a fixed bug does not come back', () => {
  it.each<[string, Scenario]>([
    [
      'an answer during the pushes did not stop another device of the callee whose push was in flight',
      scenario(toBob, bobsTwo, [invite(transition(1, 'answer'))]),
    ],
    [
      'an answer during the second pushes did not stop another device of the callee whose push was in flight',
      scenario(
        toBob,
        [phone('bob', 0), phone('bob', 1, { preset: 'minimal' })],
        [push(1, 'retryable'), invite(), push(1, 'accepted'), secondRing(transition(1, 'answer'))],
      ),
    ],
    [
      'a decline on one device ended the call while it was unknown which devices ring',
      scenario(byDevice, bobsTwo, [invite(transition(1, 'decline')), request(transition(1, 'decline'))]),
    ],
    [
      'a decline on the only device, made while it was unknown which devices ring, did not end the call',
      scenario(byDevice, [phone('bob', 0)], [invite(transition(1, 'decline'))]),
    ],
    [
      'a repeated decline on one device was refused once another device had declined',
      scenario(byDevice, bobsTwo, [
        invite(),
        request(transition(1, 'decline')),
        request(transition(1, 'decline', 0, 1)),
        request(transition(1, 'decline')),
      ]),
    ],
    [
      'a failed second push marked a ringing phone as not rung, and the phone was not notified of the end',
      scenario(
        toBob,
        [phone('bob', 0, { preset: 'minimal' })],
        [invite(), push(0, 'retryable'), secondRing(), request(transition(0, 'cancel'))],
      ),
    ],
    [
      'the second ring reached a callee who had blocked the caller after the first',
      scenario(
        toBob,
        [phone('bob', 0, { preset: 'minimal' })],
        [invite(), { step: 'block', user: 1, other: 0, isOn: true }, secondRing()],
      ),
    ],
    [
      'the second ring and a repeated invite both rang a phone that must ring once',
      scenario(
        toBob,
        [phone('bob', 0), phone('bob', 1, { preset: 'minimal' })],
        [push(0, 'retryable'), invite(), push(0, 'accepted'), { step: 'ring_again_race', call: 0, first: 'invite' }],
      ),
    ],
    [
      'a repeated invite ended a ringing leg because the callee had blocked the caller after the first',
      scenario(toBob, bobsTwo, [
        push(1, 'retryable'),
        invite(),
        { step: 'block', user: 1, other: 0, isOn: true },
        invite(),
      ]),
    ],
    [
      'a leg ended by a cancel became unreachable when the pushes completed',
      scenario(toBoth, [phone('bob', 0)], [invite(transition(0, 'cancel'))]),
    ],
    [
      'a second end by the caller changed the end reason of an ended call',
      scenario(toBoth, oneEach, [
        invite(),
        request(transition(1, 'answer')),
        request(transition(1, 'end')),
        wait(25),
        request(transition(0, 'end', 1)),
      ]),
    ],
    [
      'an answer written after a later decline of another callee notified no device',
      scenario(
        toBoth,
        [...oneEach, phone('carol', 1)],
        [invite(), wait(1), request(transition(1, 'decline')), request(transition(2, 'answer'), 500)],
      ),
    ],
  ])('%s', async (_bug, one) => {
    await runScenario(table.tenant, randomUUID(), one);
  });
});
