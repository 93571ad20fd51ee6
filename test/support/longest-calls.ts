import { type Call, newLeg } from '../../lambda/calls/call.ts';
import type { App } from '../../lambda/contract/environment.ts';
import { jsonBytes } from '../../lambda/contract/json-bytes.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';
import type { Device } from '../../lambda/devices/device.ts';
import type { RingMessageDeps } from '../../lambda/ringing/ring-messages.ts';
import { aCall, aDevice } from './builders.ts';

/** `custom` of exactly this many bytes as JSON, as much of it as possible made of a text that is escaped. */
export const customOf = (bytes: number, unit = 'x'): Readonly<Record<string, unknown>> => {
  const left = bytes - jsonBytes({ n: '' });
  const unitBytes = jsonBytes(unit) - 2;
  return { n: unit.repeat(Math.floor(left / unitBytes)) + 'x'.repeat(left % unitBytes) };
};

/** Texts whose JSON is longer than they are, or whose bytes are more than their characters. */
export const LONG_UNITS: Readonly<Record<string, string>> = {
  'plain characters': 'x',
  quotes: '"',
  'control characters': '\u0000',
  'characters of three bytes': '漢',
  'characters of four bytes': '📞',
  'halves of surrogate pairs': '\ud800',
};

/** The longest ids of a user: as text, as JSON, and as UTF-16. */
export const LONGEST_USER_IDS = ['u'.repeat(LIMITS.userIdBytes), `${'"'.repeat(127)}u`];

/** The longest names: 64 characters, 256 bytes, and up to 320 bytes as JSON. U+20DD surrounds the character before it. */
export const LONGEST_NAMES = ['"\u20dd'.repeat(64), '"'.repeat(64), '漢'.repeat(64), '📞'.repeat(64), 'n'.repeat(64)];

/** The longest handles: 128 UTF-16 code units, 256 bytes. The caller's user id is the default. */
export const LONGEST_HANDLES = [`${'"'.repeat(64)}${'漢'.repeat(64)}`, '"'.repeat(128), ...LONGEST_USER_IDS];

/** An app with every kind of push. */
const APP: App = {
  appId: 'main',
  bundleId: 'com.example.app',
  applications: { APNS_VOIP: 'arn:voip', APNS_VOIP_SANDBOX: 'arn:sandbox', APNS: 'arn:alert', GCM: 'arn:gcm' },
};

/** A deployment with the longest host name and tenant. */
export const longestDeps: RingMessageDeps = {
  apps: [APP],
  publicUrl: `https://${'h'.repeat(LIMITS.hostNameCharacters)}`,
  tenant: 't'.repeat(LIMITS.tenantBytes),
};

/** A call with as many callees as there may be. */
export const longestCall = (changes: Partial<Call> = {}): Call =>
  aCall({
    media: 'video',
    legs: Object.fromEntries(
      Array.from({ length: LIMITS.callees }, (_, index) => [`${'c'.repeat(253)}${index}`, newLeg]),
    ),
    ...changes,
  });

/** The device with the longest id of a call's last callee, on one of the platforms of SNS. */
export const longestDevice = (call: Call, platform: string, changes: Partial<Device> = {}): Device =>
  aDevice({
    userId: Object.keys(call.legs).at(-1) ?? '',
    deviceId: 'd'.repeat(LIMITS.deviceIdCharacters),
    platform: platform === 'GCM' ? 'android' : 'ios',
    endpointArn: `arn:aws:sns:eu-west-1:000000000000:endpoint/${platform}/main/1`,
    ...changes,
  });
