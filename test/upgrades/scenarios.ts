import type { Fault } from '../../local/faults/fault.ts';
import type { LocalBackend, LocalBackendOptions } from '../../local/local-backend.ts';
import { type KeptState, readState } from './kept-state.ts';
import { appleToken, callIdOf, iphone, type People, peopleOf, pixel } from './people.ts';

/** The deployment in which the scenarios are played. */
export const DEPLOYMENT = {
  apps: [
    { appId: 'main', bundleId: 'com.example.app' },
    {
      appId: 'own',
      bundleId: 'com.example.own',
      payloads: {
        ios: { incomingCall: { call: '${callId}', url: '${ackUrl}' }, callEnded: { over: '${callId}' } },
        android: { incomingCall: { callId: '${callId}' }, callEnded: { callId: '${callId}' } },
      },
    },
  ],
  ringTimeoutSeconds: 60,
  invitesPerMinute: 600,
} satisfies Partial<LocalBackendOptions>;

/** When the scenarios are played: the same times in each recording, and no haste on a machine that stalls. */
export const START = Date.parse('2026-12-01T12:00:00Z');

/** What phones hold of a deployment, and what the API answered them. */
export interface HeldByPhones {
  /** Path of the receipts of the last push to a token of Apple, by the token. */
  readonly receipts: Readonly<Record<string, string>>;
  /** What each `GET` returned, by `<user> <path>`. */
  readonly answers: Readonly<Record<string, unknown>>;
}

const OFFER = { description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n' } };

/** The world of one scenario: its users have the scenario's name before theirs. */
const worldOf = (name: string, backend: LocalBackend, people: People) => {
  const user = (who: string) => `${name}-${who}`;
  const callId = callIdOf(name);
  const as = (who: string) => people.as(user(who));
  const must = async (who: string, method: string, path: string, body?: unknown) => {
    const answer = await as(who)(method, path, body);
    if (answer.status >= 300) throw new Error(`${name}: ${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  };
  const register = (who: string, deviceId = 'phone', body: object = iphone(`${user(who)}-${deviceId}`)) =>
    must(who, 'PUT', `/v1/devices/${deviceId}`, body);
  const invite = async (to: string | readonly string[], changes: object = {}) => {
    const callees = typeof to === 'string' ? user(to) : to.map(user);
    await must('alice', 'POST', '/v1/calls', { to: callees, callId, caller: { name: 'Alice' }, ...changes });
    await backend.settled();
  };
  const change = (who: string, action: string, body?: object) =>
    must(who, 'POST', `/v1/calls/${callId}/${action}`, body);
  return { backend, people, user, callId, as, must, register, invite, change };
};
type World = ReturnType<typeof worldOf>;

const talk = async ({ register, invite, change }: World) => {
  await register('alice', 'laptop');
  await register('bob');
  await invite('bob', { deviceId: 'laptop' });
  await change('bob', 'answer', { deviceId: 'phone' });
};

const unavailable = { fault: { kind: 'failing', status: 503 }, forMs: 3_600_000 } as const;
/** A write that never succeeds, as if its function had died. */
const lostWrite = (matching: string, nth = 1): Fault => ({
  ...unavailable,
  target: { service: 'dynamodb', action: 'UpdateItem', matching, nth },
});

/** Each leaves its items as an interruption of the deployment may find them. In the order in which they are played. */
export const SCENARIOS: Readonly<Record<string, (world: World) => Promise<void>>> = {
  missed: async ({ backend, register, invite }) => {
    await register('bob', 'phone', iphone('missed-bob-phone', { alertToken: appleToken('missed-bob-alert') }));
    await invite('bob', { ringTimeoutSeconds: 15 });
    await backend.advance(30_000);
  },
  refused: async ({ backend, register, invite }) => {
    const token = appleToken('refused-bob-phone');
    backend.apple.devices.uninstall(token);
    await register('bob');
    await register('bob', 'tablet');
    await invite('bob');
    await backend.advance(5_000);
    backend.apple.devices.forget(token);
  },
  moved: async ({ backend, register, invite }) => {
    // The app says production, and Apple's sandbox has issued the token.
    backend.apple.devices.register({ token: appleToken('moved-bob-phone'), environment: 'sandbox' });
    await register('bob');
    await invite('bob');
    await backend.advance(5_000);
  },
  ended: async (world) => {
    await talk(world);
    await world.change('bob', 'end', { deviceId: 'phone' });
  },
  declined: async ({ register, invite, change }) => {
    await register('bob');
    await invite('bob', { media: 'video', custom: { room: 7, tags: ['a', null] } });
    await change('bob', 'decline', { deviceId: 'phone', reason: 'busy' });
  },
  cancelled: async ({ register, invite, change }) => {
    await register('bob', 'phone', iphone('cancelled-bob-phone', { capabilities: ['voip-cancel'] }));
    await invite('bob', { caller: { name: 'Alice', handle: '+4912345', handleType: 'number' } });
    await change('alice', 'cancel');
  },
  devices: async ({ backend, register, must }) => {
    await register('bob', 'sandbox', iphone('devices-sandbox', { environment: 'sandbox' }));
    await register('bob', 'alerts', iphone('devices-alerts', { alertToken: appleToken('devices-alert') }));
    await register('bob', 'android', pixel('devices-android', { preset: 'minimal', capabilities: ['of-the-app'] }));
    await register('bob', 'library', iphone('devices-library', { library: 'react-native-callkeep' }));
    await register('bob', 'own', iphone('devices-own', { appId: 'own', preset: 'custom' }));
    await register('bob', 'logged-out');
    await must('bob', 'DELETE', '/v1/devices/logged-out');
    await backend.settled();
  },
  blocked: async ({ register, must, invite, user }) => {
    await register('bob');
    await register('carol');
    await must('bob', 'PUT', `/v1/blocks/${user('alice')}`);
    await invite(['bob', 'carol']);
  },
  talking: async (world) => {
    await talk(world);
    await world.change('alice', 'signals', { deviceId: 'laptop', id: 'a1', ...OFFER, candidates: [null] });
    await world.change('bob', 'signals', { deviceId: 'phone', data: { muted: true, list: [1, null] } });
    await world.change('alice', 'signals', {
      deviceId: 'laptop',
      candidate: { candidate: 'candidate:1', sdpMid: '0' },
    });
  },
  sockets: async (world) => {
    await talk(world);
    await world.people.connect(world.user('alice'), 'laptop');
    await world.people.connect(world.user('bob'), 'phone');
    for (const id of world.backend.sockets.connectionIds({ userId: world.user('bob') })) world.backend.sockets.cut(id);
    await world.backend.advance(1_000);
  },
  erasing: async (world) => {
    await talk(world);
    await world.must('bob', 'PUT', `/v1/blocks/${world.user('carol')}`);
  },
  ringing: async ({ register, invite }) => {
    await register('bob');
    await register('bob', 'tablet');
    await register('bob', 'android', pixel('ringing-bob-android'));
    await invite('bob');
  },
  reported: async ({ backend, people, register, invite }) => {
    await register('bob', 'phone', iphone('reported-bob-phone', { capabilities: ['voip-cancel'] }));
    await invite('bob');
    const receipt = receiptsOf(backend)[appleToken('reported-bob-phone')] ?? '';
    await people.request('POST', receipt, { event: 'ringing' });
    await people.connectByReceipt(receipt.split('/').at(-1) ?? '');
  },
  dismissed: async ({ register, invite, change }) => {
    await register('bob');
    await register('bob', 'tablet');
    await invite('bob', { declineEnds: 'device' });
    await change('bob', 'decline', { deviceId: 'phone' });
  },
  group: async ({ register, invite, change }) => {
    for (const who of ['bob', 'carol', 'dave']) await register(who);
    await invite(['bob', 'carol', 'dave']);
    await change('bob', 'answer', { deviceId: 'phone' });
    await change('dave', 'decline', { deviceId: 'phone' });
  },
  unnotified: async ({ register, invite }) => {
    await register('bob', 'android', pixel('unnotified-bob-android'));
    await invite('bob');
  },
  // From here on, requests to AWS fail, so that nothing that is left to do is done before it is kept. A change whose request died before it had notified anybody, and an invite that died before it had written the outcomes.
  interrupted: async ({ backend, register, invite, change, callId }) => {
    await register('bob', 'android', pixel('interrupted-bob-android'));
    await invite('bob');
    // The second write of the call: the first is the change.
    backend.faults.add(lostWrite(`CALL#${callId}`, 2));
    await change('alice', 'cancel');
  },
  uninvited: async ({ backend, register, as, user, callId }) => {
    await register('bob');
    backend.faults.add(lostWrite('inviteLease = :released'));
    await as('alice')('POST', '/v1/calls', { to: user('bob'), callId, caller: { name: 'Alice' } });
  },
  refusals: async ({ backend, people }) => {
    backend.faults.add({ ...unavailable, target: { service: 'sns', action: 'Publish' } });
    await people.as('unnotified-alice')('POST', `/v1/calls/${callIdOf('unnotified')}/cancel`);
  },
  erasure: async ({ backend, people }) => {
    backend.faults.add({
      ...unavailable,
      target: { service: 'dynamodb', action: 'Query', matching: 'USER#erasing-bob' },
    });
    const { status } = await people.as('erasing-bob')('DELETE', '/v1/users/me');
    if (status !== 202) throw new Error(`the erasure did not begin: ${status}`);
  },
};

/** The path of the receipts in the last push to each token of Apple. */
const receiptsOf = ({ apple }: LocalBackend): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const { deviceToken, payload } of apple.pushes()) {
    const path = /\/v1\/receipts\/[\w.~-]+/.exec(JSON.stringify(payload))?.[0];
    if (path !== undefined) found[deviceToken] = path;
  }
  return found;
};

/** What is read of a deployment: after an upgrade it must read the same. */
const READS: Readonly<Record<string, readonly string[]>> = {
  '/v1/devices': ['devices-bob', 'refused-bob', 'moved-bob', 'reported-bob', 'talking-alice'],
  '/v1/calls': ['missed-bob', 'ended-alice', 'ended-bob', 'declined-bob', 'cancelled-bob', 'group-carol'],
  '/v1/blocks': ['blocked-bob'],
};
/** Calls that nothing changes in the next seconds. */
const READABLE_CALLS = [
  'missed',
  'refused',
  'ended',
  'declined',
  'cancelled',
  'blocked',
  'reported',
  'dismissed',
  'group',
];

/** Plays every scenario on a new backend. Its clock is stopped. */
export const playScenarios = async (
  backend: LocalBackend,
): Promise<{ readonly state: KeptState; readonly held: HeldByPhones }> => {
  const people = peopleOf(backend);
  try {
    const answers: Record<string, unknown> = {};
    const read = async (user: string, path: string) => {
      const { status, body } = await people.as(user)('GET', path);
      if (status !== 200) throw new Error(`${user} ${path}: ${JSON.stringify(body)}`);
      answers[`${user} ${path}`] = body;
    };
    for (const [name, play] of Object.entries(SCENARIOS)) await play(worldOf(name, backend, people));
    const state = await readState(backend);
    for (const [path, users] of Object.entries(READS)) for (const user of users) await read(user, path);
    for (const name of READABLE_CALLS) await read(`${name}-alice`, `/v1/calls/${callIdOf(name)}`);
    for (const [who, deviceId] of [
      ['alice', 'laptop'],
      ['bob', 'phone'],
    ] as const)
      await read(`talking-${who}`, `/v1/calls/${callIdOf('talking')}/signals?deviceId=${deviceId}&after=0`);
    return { state, held: { receipts: receiptsOf(backend), answers } };
  } finally {
    people.close();
  }
};
