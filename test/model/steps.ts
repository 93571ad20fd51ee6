import fc from 'fast-check';
import type { DevicePlatform, EndReason, Preset, RingOutcome, WhenBusy } from '../../lambda/contract/words.ts';
import type { Device } from '../../lambda/devices/device.ts';
import { showsSecondPushAsSameCall } from '../../lambda/push/presets.ts';
import { aDevice } from '../support/builders.ts';
import type { Plan, Say } from './model.ts';
import { endpointOf } from './world.ts';

/*
 * What can happen, as plain data: a counterexample can be read, and everything that it names is there. Who and what are
 * numbers, taken modulo what the run has.
 */

/** Something said of a call, by a session or by the token of a push. */
export type Saying =
  | {
      readonly by: 'session';
      readonly name: Say['name'];
      readonly call: number;
      /** From 8 on it may be somebody who is not in the call. */
      readonly user: number;
      /** 3 is a device that nobody registered. */
      readonly device: number;
      readonly reason: number;
    }
  | { readonly by: 'receipt'; readonly call: number; readonly token: number; readonly event: ReceiptEvent };

export type ReceiptEvent = 'ringing' | 'answered' | 'declined' | 'ended' | 'connected' | 'pickup' | 'declined_callee';

export type Step =
  | {
      readonly step: 'invite';
      readonly call: number;
      readonly whenBusy: WhenBusy;
      /** How many of them come at one moment. */
      readonly copies: number;
      /** Said while the pushes are under way. */
      readonly meanwhile: readonly Saying[];
    }
  /** Said by somebody whose request takes `lag` milliseconds from the clock to the table. */
  | { readonly step: 'say'; readonly saying: Saying; readonly lag: number }
  | { readonly step: 'together'; readonly sayings: readonly Saying[] }
  | { readonly step: 'repeat'; readonly earlier: number }
  | { readonly step: 'wait'; readonly seconds: number }
  | { readonly step: 'timer'; readonly timer: number; readonly times: number; readonly meanwhile: readonly Saying[] }
  /** The second ring and the same invite again: one comes while the pushes of the other are under way. */
  | { readonly step: 'rush'; readonly call: number; readonly first: 'invite' | 'timer' }
  | { readonly step: 'push'; readonly device: number; readonly outcome: RingOutcome }
  | { readonly step: 'queue'; readonly isDown: boolean }
  | { readonly step: 'block'; readonly user: number; readonly other: number; readonly isOn: boolean };

export interface Setting {
  readonly devices: readonly OwnDevice[];
  readonly users: readonly string[];
  readonly plans: readonly Plan[];
  readonly steps: readonly Step[];
}

const NAMES = ['alice', 'bob', 'carol', 'dave'] as const;
const number = fc.nat({ max: 11 });
/** Which call: most of what happens is about the first. */
const which = fc.constantFrom(0, 0, 0, 0, 1, 1, 2);

const saying: fc.Arbitrary<Saying> = fc.oneof(
  fc.record({
    by: fc.constant('session' as const),
    name: fc.constantFrom('ringing', 'answer', 'answer', 'decline', 'cancel', 'end'),
    call: which,
    user: fc.nat({ max: 9 }),
    device: fc.nat({ max: 3 }),
    reason: fc.nat({ max: 1 }),
  }),
  fc.record({
    by: fc.constant('receipt' as const),
    call: which,
    token: number,
    event: fc.constantFrom<ReceiptEvent>(
      'ringing',
      'answered',
      'declined',
      'ended',
      'connected',
      'pickup',
      'declined_callee',
    ),
  }),
);
const meanwhile = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(saying, { minLength: 1, maxLength: 2 }) },
);

const inviteStep = fc.record({
  step: fc.constant('invite' as const),
  call: which,
  whenBusy: fc.constantFrom<WhenBusy>('ring', 'refuse'),
  copies: fc.constantFrom(1, 1, 1, 2, 3),
  meanwhile,
});
const pushStep = fc.record({
  step: fc.constant('push' as const),
  device: number,
  outcome: fc.constantFrom<RingOutcome>('accepted', 'accepted', 'gone', 'rejected', 'retryable', 'retryable'),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: inviteStep,
  },
  {
    weight: 7,
    arbitrary: fc.record({
      step: fc.constant('say' as const),
      saying,
      lag: fc.constantFrom(0, 0, 0, 0, 500),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('together' as const),
      sayings: fc.array(saying, { minLength: 2, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('repeat' as const), earlier: number }) },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('wait' as const), seconds: fc.constantFrom(1, 4, 9, 13, 25, 60) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('timer' as const),
      timer: number,
      times: fc.constantFrom(1, 1, 2),
      meanwhile,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('rush' as const),
      call: which,
      first: fc.constantFrom('invite', 'timer'),
    }),
  },
  {
    weight: 3,
    arbitrary: pushStep,
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('queue' as const), isDown: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('block' as const),
      user: fc.nat({ max: 3 }),
      other: fc.nat({ max: 3 }),
      isOn: fc.boolean(),
    }),
  },
);

interface DeviceKind {
  readonly platform: DevicePlatform;
  readonly preset: Preset;
  readonly capabilities: readonly string[];
  readonly hasAlerts: boolean;
}

const deviceKind: fc.Arbitrary<DeviceKind> = fc
  .record({
    platform: fc.constantFrom<DevicePlatform>('ios', 'android'),
    preset: fc.constantFrom<Preset>('universal', 'minimal', 'cordova-legacy'),
    capabilities: fc.subarray(['ring-again', 'voip-cancel']),
    hasAlerts: fc.boolean(),
  })
  .map((kind) => ({ ...kind, hasAlerts: kind.hasAlerts && kind.platform === 'ios' }));

/** A device as far as it matters here. */
export interface OwnDevice extends DeviceKind {
  readonly userId: string;
  readonly deviceId: string;
}

export const asStored = ({ userId, deviceId, platform, preset, capabilities, hasAlerts }: OwnDevice): Device => {
  const ids = { userId, deviceId };
  return aDevice({
    ...ids,
    platform,
    preset,
    capabilities,
    endpointArn: endpointOf(platform === 'ios' ? 'APNS_VOIP' : 'GCM', ids),
    ...(hasAlerts && { alertEndpointArn: endpointOf('APNS', ids) }),
  });
};

const planKind = fc.record({
  caller: fc.nat({ max: 3 }),
  /** Which of the others are called, as bits; none means the next one alone. */
  to: fc.nat({ max: 7 }),
  declineEnds: fc.constantFrom('call' as const, 'device' as const),
  ringSeconds: fc.constantFrom(15, 40),
});
type PlanKind = typeof planKind extends fc.Arbitrary<infer T> ? T : never;

/** A version 4 UUID for each call of a run; runs are kept apart by their tenant. */
const callIdOf = (index: number): string => `00000000-0000-4000-8000-00000000000${index}`;

const planOf = (users: readonly string[], index: number, { caller, to, ...rest }: PlanKind): Plan => {
  const callerId = users[caller % users.length] ?? '';
  const others = users.filter((one) => one !== callerId);
  const chosen = others.filter((_, bit) => (to & (1 << bit)) !== 0);
  return { ...rest, callId: callIdOf(index), callerId, to: chosen.length > 0 ? chosen : others.slice(0, 1) };
};

/** One in eight has no device at all. */
const devicesOfOne = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 7, arbitrary: fc.array(deviceKind, { minLength: 1, maxLength: 3 }) },
);

/** Most stories begin with a call, whose devices may not all be reached. */
const beginning: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.tuple(inviteStep) },
  { weight: 2, arbitrary: fc.tuple(pushStep, inviteStep, pushStep) },
);

/** Two to four people with up to three devices each, three calls among them, and what happens. */
export const setting: fc.Arbitrary<Setting> = fc
  .record({
    owned: fc.array(devicesOfOne, { minLength: 2, maxLength: 4 }),
    plans: fc.tuple(planKind, planKind, planKind),
    first: beginning,
    rest: fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }),
  })
  .map(({ owned, plans, first, rest }) => {
    const steps = [...first, ...rest];
    const users = NAMES.slice(0, owned.length);
    const devices = users.flatMap((user, at) =>
      (owned[at] ?? []).map((kind, index) => ({ userId: user, deviceId: `${user}s-${index}`, ...kind })),
    );
    return { users, devices, plans: plans.map((plan, index) => planOf(users, index, plan)), steps };
  });

export const mayRingTwice = ({ preset, capabilities }: OwnDevice): boolean =>
  showsSecondPushAsSameCall(preset, capabilities);

/** The reason that a move may give, by number; none for most. */
export const reasonOf = (name: Say['name'], reason: number): EndReason | undefined => {
  if (reason === 0) return undefined;
  return name === 'decline' ? 'busy' : name === 'end' ? 'failed' : undefined;
};
