/** Start of the ring window, epoch milliseconds. */
export const START = Date.parse('2026-11-21T12:00:00Z');
/** Milliseconds of the ring window. */
export const WINDOW = 40_000;
/** The call that every pair of operations touches, and one in the other direction. */
export const CALL = '00000000-0000-4000-8000-0000000000c1';
export const CALL_BACK = '00000000-0000-4000-8000-0000000000c2';
/** The child call, into which Alice invites Carol, in the orders that have one. Those have no call in the other direction. */
export const CHILD = CALL_BACK;

/** A registered device, and what its phone can do. */
export interface TestPhone {
  readonly userId: string;
  readonly deviceId: string;
  readonly token: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const android = (userId: string): TestPhone => {
  const token = `fcm:${userId}-pixel`;
  return { userId, deviceId: 'pixel', token, body: { platform: 'android', token } };
};

/** An iPhone that may be rung twice, with every channel that an iPhone can have. */
export const BOBS_PHONE: TestPhone = {
  userId: 'bob',
  deviceId: 'phone',
  token: 'b0'.repeat(32),
  body: {
    platform: 'ios',
    environment: 'production',
    token: 'b0'.repeat(32),
    alertToken: 'b1'.repeat(32),
    preset: 'minimal',
    capabilities: ['voip-cancel'],
  },
};
/** The token that iOS gives the phone next. */
export const NEXT_TOKEN = 'b2'.repeat(32);
/** The one after that. */
export const LATER_TOKEN = 'b3'.repeat(32);
/** Milliseconds for which a registration has waited at the start. */
export const WAITING_FROM = 60_000;
/** An Android phone, which must not be rung twice. */
export const BOBS_PIXEL = android('bob');
export const ALICES_PIXEL = android('alice');
export const CAROLS_PIXEL = android('carol');

export const PHONES: readonly TestPhone[] = [BOBS_PHONE, BOBS_PIXEL, ALICES_PIXEL, CAROLS_PIXEL];
export const USERS = ['alice', 'bob', 'carol'] as const;

/** Sockets that are open at the start, and the one that an operation opens. */
export const ALICES_SOCKET = { userId: 'alice', deviceId: 'web', connectionId: 'alice-web' };
export const BOBS_SOCKET = { userId: 'bob', deviceId: 'web', connectionId: 'bob-web' };
/** The same device again. */
export const BOBS_NEXT_SOCKET = { ...BOBS_SOCKET, connectionId: 'bob-web-2' };
export const NEW_SOCKET = { userId: 'bob', deviceId: 'pixel', connectionId: 'bob-pixel' };

/** All VoIP tokens of Bob's iPhone. */
export const PHONE_TOKENS: readonly string[] = [BOBS_PHONE.token, NEXT_TOKEN, LATER_TOKEN];

/** The phone that a token is of. */
export const phoneOf = (token: string): string => {
  const ofPhone: readonly unknown[] = [...PHONE_TOKENS, BOBS_PHONE.body.alertToken];
  return ofPhone.includes(token) ? "bob's phone" : token;
};
