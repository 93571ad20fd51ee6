import fc from 'fast-check';
import type { EndReason } from '../../lambda/contract/end-reasons.ts';
import { type PhonePlatform, PRESETS, type Preset, type WhenBusy } from '../../lambda/contract/enums.ts';
import type { Device } from '../../lambda/devices/device.ts';
import type { PushOutcome } from '../../lambda/push/push-sender.ts';
import { showsSecondPushAsSameCall } from '../../lambda/push/second-push.ts';
import { aDevice } from '../support/builders.ts';
import type { CallPlan, TransitionRequest } from './model.ts';
import { endpointOf } from './service-under-test.ts';

/*
 * Scenarios as plain data, so that a counterexample is readable and complete. Users, devices, calls and timers are
 * given by an index, taken modulo the number that the run has.
 */

/** A transition requested by a session or with the receipt token of a push. */
export type ClientRequest =
  | {
      readonly by: 'session';
      readonly name: TransitionRequest['name'];
      readonly call: number;
      /** From 8 on it may be a user who is not in the call. */
      readonly user: number;
      /** 3 is a device that is not registered. */
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
      /** How many identical invites are sent concurrently. */
      readonly copies: number;
      /** Sent while the pushes are in flight. */
      readonly duringPush: readonly ClientRequest[];
    }
  /** Takes `lag` milliseconds from reading the clock to its write. */
  | { readonly step: 'request'; readonly request: ClientRequest; readonly lag: number }
  | { readonly step: 'concurrent'; readonly requests: readonly ClientRequest[] }
  | { readonly step: 'repeat'; readonly earlier: number }
  | { readonly step: 'wait'; readonly seconds: number }
  | {
      readonly step: 'timer';
      readonly timer: number;
      readonly times: number;
      readonly duringPush: readonly ClientRequest[];
    }
  /** The second ring and a repeat of the invite: one arrives while the pushes of the other are in flight. */
  | { readonly step: 'ring_again_race'; readonly call: number; readonly first: 'invite' | 'timer' }
  | { readonly step: 'push'; readonly device: number; readonly outcome: PushOutcome['kind'] }
  | { readonly step: 'queue'; readonly isDown: boolean }
  | { readonly step: 'block'; readonly user: number; readonly other: number; readonly isOn: boolean };

export interface Scenario {
  readonly devices: readonly ScenarioDevice[];
  readonly users: readonly string[];
  readonly plans: readonly CallPlan[];
  readonly steps: readonly Step[];
}

const NAMES = ['alice', 'bob', 'carol', 'dave'] as const;
const anyIndex = fc.nat({ max: 11 });
/** Index of the call: most steps concern the first. */
const callIndex = fc.constantFrom(0, 0, 0, 0, 1, 1, 2);

const clientRequest: fc.Arbitrary<ClientRequest> = fc.oneof(
  fc.record({
    by: fc.constant('session' as const),
    name: fc.constantFrom('ringing', 'answer', 'answer', 'decline', 'cancel', 'end'),
    call: callIndex,
    user: fc.nat({ max: 9 }),
    device: fc.nat({ max: 3 }),
    reason: fc.nat({ max: 1 }),
  }),
  fc.record({
    by: fc.constant('receipt' as const),
    call: callIndex,
    token: anyIndex,
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
const duringPush = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.array(clientRequest, { minLength: 1, maxLength: 2 }) },
);

const inviteStep = fc.record({
  step: fc.constant('invite' as const),
  call: callIndex,
  whenBusy: fc.constantFrom<WhenBusy>('ring', 'refuse'),
  copies: fc.constantFrom(1, 1, 1, 2, 3),
  duringPush,
});
const pushStep = fc.record({
  step: fc.constant('push' as const),
  device: anyIndex,
  outcome: fc.constantFrom<PushOutcome['kind']>('accepted', 'accepted', 'gone', 'rejected', 'retryable', 'retryable'),
});

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: inviteStep,
  },
  {
    weight: 7,
    arbitrary: fc.record({
      step: fc.constant('request' as const),
      request: clientRequest,
      lag: fc.constantFrom(0, 0, 0, 0, 500),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('concurrent' as const),
      requests: fc.array(clientRequest, { minLength: 2, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('repeat' as const), earlier: anyIndex }) },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('wait' as const), seconds: fc.constantFrom(1, 4, 9, 13, 25, 60) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('timer' as const),
      timer: anyIndex,
      times: fc.constantFrom(1, 1, 2),
      duringPush,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('ring_again_race' as const),
      call: callIndex,
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

interface DeviceTraits {
  readonly platform: PhonePlatform;
  readonly preset: Preset;
  readonly capabilities: readonly string[];
  readonly hasAlerts: boolean;
}

const deviceTraits: fc.Arbitrary<DeviceTraits> = fc
  .record({
    platform: fc.constantFrom<PhonePlatform>('ios', 'android'),
    // The users of a scenario have no integer ids, and its deployment no payloads of its own.
    preset: fc.constantFrom(...PRESETS.filter((preset) => preset !== 'connectycube' && preset !== 'custom')),
    capabilities: fc.subarray(['ring-again', 'voip-cancel']),
    hasAlerts: fc.boolean(),
  })
  .map((traits) => ({ ...traits, hasAlerts: traits.hasAlerts && traits.platform === 'ios' }));

export interface ScenarioDevice extends DeviceTraits {
  readonly userId: string;
  readonly deviceId: string;
}

export const toStoredDevice = ({
  userId,
  deviceId,
  platform,
  preset,
  capabilities,
  hasAlerts,
}: ScenarioDevice): Device => {
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

const planTraits = fc.record({
  caller: fc.nat({ max: 3 }),
  /** Callees as a bit mask over the other users; 0 means the first of them alone. */
  to: fc.nat({ max: 7 }),
  declineEnds: fc.constantFrom('call' as const, 'device' as const),
  ringTimeoutSeconds: fc.constantFrom(15, 40),
});
type PlanTraits = typeof planTraits extends fc.Arbitrary<infer T> ? T : never;

/** A version 4 UUID for each call of a run; each run has its own tenant. */
const callIdOf = (index: number): string => `00000000-0000-4000-8000-00000000000${index}`;

const planOf = (users: readonly string[], index: number, { caller, to, ...rest }: PlanTraits): CallPlan => {
  const callerId = users[caller % users.length] ?? '';
  const others = users.filter((one) => one !== callerId);
  const chosen = others.filter((_, bit) => (to & (1 << bit)) !== 0);
  return { ...rest, callId: callIdOf(index), callerId, to: chosen.length > 0 ? chosen : others.slice(0, 1) };
};

/** Devices of one user: none for one user in eight. */
const devicesOfUser = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 7, arbitrary: fc.array(deviceTraits, { minLength: 1, maxLength: 3 }) },
);

/** Most scenarios start with an invite, some of whose pushes may fail. */
const firstSteps: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.tuple(inviteStep) },
  { weight: 2, arbitrary: fc.tuple(pushStep, inviteStep, pushStep) },
);

/** Two to four users with up to three devices each, three calls between them, and a sequence of steps. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    owned: fc.array(devicesOfUser, { minLength: 2, maxLength: 4 }),
    plans: fc.tuple(planTraits, planTraits, planTraits),
    first: firstSteps,
    rest: fc.array(anyStep, { minLength: 1, maxLength: 40, size: 'max' }),
  })
  .map(({ owned, plans, first, rest }) => {
    const steps = [...first, ...rest];
    const users = NAMES.slice(0, owned.length);
    const devices = users.flatMap((user, at) =>
      (owned[at] ?? []).map((traits, index) => ({ userId: user, deviceId: `${user}s-${index}`, ...traits })),
    );
    return { users, devices, plans: plans.map((plan, index) => planOf(users, index, plan)), steps };
  });

export const mayRingTwice = (device: ScenarioDevice): boolean => showsSecondPushAsSameCall(device);

/** The end reason that a request gives, by index: only `decline` and `end` can give one. */
export const reasonOf = (name: TransitionRequest['name'], reason: number): EndReason | undefined => {
  if (reason === 0) return undefined;
  return name === 'decline' ? 'busy' : name === 'end' ? 'failed' : undefined;
};
