/** Each client library with each preset that is declared to ring it: the pushes that the backend sends, read as the library reads them. */
import { describe, expect, it } from 'vitest';
import type { ClientLibrary, ReportedCall } from '../../client-libraries/client-library.ts';
import { LIBRARIES } from '../../client-libraries/libraries.ts';
import type { Call } from '../../lambda/calls/call.ts';
import { CLIENT_LIBRARIES, PHONE_PLATFORMS, type PhonePlatform, type Preset } from '../../lambda/contract/enums.ts';
import { behaviourOf } from '../../lambda/push/client-libraries.ts';
import { customOf } from '../support/longest-calls.ts';
import { CALLER, callFrom, sentEnd, sentRing } from './sent-payloads.ts';

/** What differs from the caller's name and handle, the media and the call's id, in what a library reports. */
type Difference = (call: Call, name: string, preset: Preset) => Partial<Record<keyof ReportedCall, unknown>>;

/** CallKit gets the call id as a phone number, and no video: `data.Caller` has no other keys that the plugin reads. */
const cordova: Difference = ({ callId }) => ({ handle: callId, handleType: 'number', hasVideo: false });
const generic: Difference = () => ({ handleType: 'generic' });
/** The name is also the handle, and every call is a video call. */
const bfine: Difference = (_, name) => ({ handle: name, handleType: 'generic', hasVideo: true });
const callerIdAsHandle: Difference = () => ({ handle: CALLER, handleType: 'generic' });

/** By name, without the version. */
const DIFFERENCES: readonly (readonly [RegExp, PhonePlatform | undefined, Difference])[] = [
  [
    /^cordova-plugin-callkit \(iotum\)/,
    'ios',
    (call, name, preset) => ({
      ...cordova(call, name, preset),
      hasVideo: preset === 'universal' && call.media === 'video',
    }),
  ],
  [/^cordova-plugin-callkit/, 'ios', cordova],
  [/^(@capgo|capacitor-callkeep|capacitor-voip-ios)/, undefined, bfine],
  [
    /^capacitor-callkit-onesignal/,
    'ios',
    (call, name, preset) => ({ ...callerIdAsHandle(call, name, preset), callId: undefined }),
  ],
  [/^capacitor-plugin-callkit-voip/, 'ios', () => ({ name: 'Call #', handle: 'Booking #', handleType: 'generic' })],
  [
    /^capacitor-plugin-callkit-voip/,
    'android',
    ({ callId }) => ({ name: 'Call #', handle: callId, handleType: 'generic' }),
  ],
  [/^phonegap-plugin-push/, 'android', (_, name) => ({ handle: name, handleType: 'generic', hasVideo: false })],
  [
    /^react-native-voip-push/,
    'ios',
    (_, name) => ({ name: `${name} (Connecting...)`, handleType: 'generic', hasVideo: false }),
  ],
  [/^expo-callkit/, undefined, callerIdAsHandle],
  [/^flutter_ios_voip_kit/, 'ios', (_, name) => ({ handle: name, handleType: 'generic', hasVideo: false })],
  [/^connectycube/, 'ios', ({ callId }) => ({ handle: callId, handleType: 'generic' })],
  [/^connectycube/, 'android', callerIdAsHandle],
  [/^(flutter_call|capacitor-callkit-plugin)/, undefined, generic],
];

const differenceOf = ({ name, platform }: ClientLibrary): Difference =>
  DIFFERENCES.find(([pattern, on]) => pattern.test(name) && (on ?? platform) === platform)?.[2] ?? (() => ({}));

/** The name in a payload, which may be shortened: all of its keys have the same. */
const nameIn = (payload: Readonly<Record<string, unknown>>, preset: Preset): string =>
  preset === 'cordova-legacy' && payload.callerName === undefined
    ? (payload as { data: { Caller: { Username: string } } }).data.Caller.Username
    : String(payload.callerName);

const NAMES = ['Alice', 'n'.repeat(64), '漢'.repeat(64), '📞'.repeat(64), 'Anna "the voice" O’Neill\\'];
const CUSTOMS = [undefined, { room: 7 }, customOf(1_024), customOf(1_024, '"')];

const rung = LIBRARIES.flatMap((library) =>
  (behaviourOf(library.library, library.platform)?.presets ?? []).map((preset) => ({ ...library, preset, library })),
);

describe('an incoming call', () => {
  it.each(rung)('rings $name on $platform with the preset $preset', ({ library, platform, preset }) => {
    for (const name of NAMES) {
      for (const custom of CUSTOMS) {
        for (const media of ['audio', 'video'] as const) {
          const call = callFrom({ media, custom, caller: { name, handle: '+49 30 123', handleType: 'number' } });
          const payload = sentRing(preset, platform, call);
          const shown = nameIn(payload, preset);

          const result = library.read(payload);
          const expected = {
            name: shown,
            handle: '+49 30 123',
            handleType: 'number',
            hasVideo: media === 'video',
            callId: call.callId,
            ...differenceOf(library)(call, shown, preset),
          };

          expect(result.outcome, `${name} ${JSON.stringify(payload)}`).toBe('rings');
          expect({ callId: undefined, ...(result.outcome === 'rings' && result.call) }).toMatchObject(expected);
          expect(name.startsWith(shown.replace(/…$/, ''))).toBe(true);
          if (name === 'Alice') expect(shown).toBe(name);
        }
      }
    }
  });
});

describe('the push that ends a call', () => {
  const released = rung.filter(({ unreleased }) => unreleased === undefined);

  it.each(released)(
    'is read by $name on $platform, with the preset $preset, as declared',
    ({ library, platform, preset }) => {
      const call = callFrom();
      const payload = sentEnd(preset, platform, call);
      const { readsEnd } = behaviourOf(library.library, platform) ?? {};
      if (payload === undefined) {
        // Nothing but an incoming call is sent: only an iOS preset may be without an end.
        expect(platform).toBe('ios');
        return;
      }
      const result = library.read(payload);
      if (readsEnd === 'yes') expect(result).toMatchObject({ outcome: 'ends', callId: call.callId });
      if (readsEnd === 'no') expect(result.outcome).not.toBe('ends');
      // An app that reads the end itself reports the call first: the payload has all that the call's own had.
      if (readsEnd === 'app') expect(['ends', 'rings']).toContain(result.outcome);
    },
  );

  it('is read by expo-callkit-telecom on Android in no release, only with its pull request 37', () => {
    const payload = sentEnd('universal', 'android', callFrom()) ?? {};
    const versions = LIBRARIES.filter(
      ({ library, platform }) => library === 'expo-callkit-telecom' && platform === 'android',
    );

    expect(versions.map(({ name, read }) => [name, read(payload).outcome])).toEqual([
      ['expo-callkit-telecom to 0.3.8', 'ignores'],
      ['expo-callkit-telecom 0.3.9 to 0.4.0', 'ignores'],
      ['expo-callkit-telecom with pull request 37', 'ends'],
    ]);
  });
});

describe('a second push for the same call', () => {
  const onIos = rung.filter(({ platform }) => platform === 'ios');

  it.each(onIos)(
    'has the UUID of the first in $name with $preset, if it is declared to show as the same call',
    ({ library, preset }) => {
      const call = callFrom();
      const [first, second] = [sentRing(preset, 'ios', call), sentRing(preset, 'ios', call)].map(library.read);
      const [uuid, again] = [first, second].map((result) => result?.outcome === 'rings' && result.call.uuid);
      const secondPush = behaviourOf(library.library, 'ios')?.secondPush;

      expect(again).toBe(uuid);
      if (secondPush === 'same_call') expect(uuid).toEqual(expect.any(String));
      // It has a stable UUID, and yet it reports a repeated push under another one, only to end it.
      if (secondPush === 'second_call' && library.library !== '@ross-slaney/expo-callkit') expect(uuid).toBeUndefined();
    },
  );
});

describe('the declarations', () => {
  it('have a reader for every client library', () => {
    const read = new Set(LIBRARIES.map(({ library }) => library));

    expect(CLIENT_LIBRARIES.filter((name) => !read.has(name))).toEqual([]);
  });

  it('declare no preset for the readers that no preset can ring', () => {
    const unrung = LIBRARIES.filter(({ library, platform }) => behaviourOf(library, platform) === undefined);

    expect(
      unrung.map(({ name, platform, read }) => [
        name,
        platform,
        read(sentRing('universal', platform, callFrom())).reason,
      ]),
    ).toEqual([
      ['cordova-ios-voip-push', 'ios', 'it passes the push to JavaScript and never reports a call'],
      [
        '@havesource/cordova-plugin-push',
        'ios',
        'with ios.voip it passes the push to JavaScript and never reports a call',
      ],
      ['capacitor-callkit-onesignal', 'android', 'it is called by OneSignal’s SDK, for OneSignal’s notifications only'],
      ['@stream-io/react-native-callingx', 'ios', 'stream is missing'],
      ['twilio-voice-react-native', 'ios', 'without twi_message_type the SDK ignores the push'],
    ]);
  });

  it('are without a reader where nothing native reads the message: JavaScript or Dart does', () => {
    const declared = CLIENT_LIBRARIES.flatMap((library) =>
      PHONE_PLATFORMS.filter((platform) => behaviourOf(library, platform) !== undefined).map(
        (platform) => [library, platform] as const,
      ),
    );
    const unread = declared.filter(
      ([name, on]) => !LIBRARIES.some(({ library, platform }) => library === name && platform === on),
    );

    expect(unread).toEqual([
      ['react-native-callkeep', 'android'],
      ['flutter_callkit_incoming', 'android'],
      ['flutter_callkeep', 'android'],
      ['flutter-webrtc/callkeep', 'android'],
    ]);
    for (const [library, platform] of unread) expect(behaviourOf(library, platform)?.readsEnd).toBe('app');
  });
});
