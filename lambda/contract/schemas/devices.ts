import * as v from 'valibot';
import { DEVICE_PLATFORMS, ENVIRONMENTS, PRESETS } from '../enums.ts';
import { object, oneOf, text } from './fields.ts';

const tokenRules = {
  // SNS: "iOS device tokens must be no more than 400 hexadecimal characters". Apple documents no length.
  ios: {
    pattern: /^(?:[0-9a-fA-F]{2}){1,200}$/,
    message: 'must be hexadecimal, two digits per byte, at most 400 digits (ios)',
  },
  android: {
    pattern: /^[\x21-\x7e]{1,4096}$/,
    message: 'must be 1 to 4096 printable ASCII characters without spaces (android)',
  },
} as const;

/** `PUT /v1/devices/{deviceId}` */
export const RegisterDevice = v.pipe(
  object({
    platform: oneOf(DEVICE_PLATFORMS),
    token: v.string('must be a string'),
    environment: v.optional(oneOf(ENVIRONMENTS)),
    preset: v.optional(oneOf(PRESETS), 'universal'),
    capabilities: v.optional(
      v.pipe(v.array(text(32), 'must be a list'), v.maxLength(16, 'must have at most 16 entries')),
      [],
    ),
    alertToken: v.optional(
      v.pipe(v.string('must be a string'), v.regex(tokenRules.ios.pattern, tokenRules.ios.message)),
    ),
    appId: v.optional(text(64)),
  }),
  v.forward(
    v.partialCheck(
      [['platform'], ['token']],
      ({ platform, token }) => tokenRules[platform].pattern.test(token),
      ({ input }) => tokenRules[input.platform].message,
    ),
    ['token'],
  ),
  v.forward(
    v.partialCheck(
      [['platform'], ['environment']],
      ({ platform, environment }) => (platform === 'ios' ? environment !== undefined : environment !== 'sandbox'),
      ({ input }) =>
        input.platform === 'ios'
          ? 'is missing: production for App Store and TestFlight builds, sandbox for debug builds'
          : 'must be production or absent: only iOS has a sandbox',
    ),
    ['environment'],
  ),
  v.forward(
    v.partialCheck(
      [['platform'], ['alertToken']],
      ({ platform, alertToken }) => platform === 'ios' || alertToken === undefined,
      'is for ios only',
    ),
    ['alertToken'],
  ),
);
export type RegisterDevice = v.InferOutput<typeof RegisterDevice>;
