/** What each client library's native code makes of what this server sends. */
import { describe, expect, it } from 'vitest';
import { fcmMessage } from '../../lambda/push/fcm-message.ts';
import { cancelPresets, presets } from '../../lambda/push/presets.ts';
import { judgePayload } from '../../local/phones/libraries/judge-payload.ts';
import { LIBRARIES, readerOf } from '../../local/phones/libraries/libraries.ts';
import type { Payload } from '../../local/phones/libraries/reading.ts';
import { callOf, NOW } from './model-phone.ts';

const call = callOf({ callId: '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11', media: 'video' });
const notice = {
  type: 'call_ended',
  callId: call.callId,
  callerId: 'alice',
  callerName: 'Alice',
  media: 'audio',
  endReason: 'cancelled',
  stopsRinging: true,
  isMissed: true,
  expiresAt: NOW,
} as const;

const namesBy = (platform: 'ios' | 'android', payload: Payload) => {
  const by: Record<string, string[]> = {};
  for (const { name, verdict } of judgePayload(platform, payload)) by[verdict] = [...(by[verdict] ?? []), name];
  return by;
};

describe('of the preset', () => {
  it('universal, everybody that the page on payloads promises makes a call, and the others what it says', () => {
    expect(namesBy('ios', presets.universal(call))).toEqual({
      rings: [
        'core (your own native code)',
        'cordova-plugin-callkit (luisbouca)',
        'cordova-plugin-callkit (AleksandarTokarev)',
        'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
        'cordova-plugin-callkit (iotum)',
        '@capgo/capacitor-callkit-voip',
        'capacitor-callkeep (dyadical)',
        'capacitor-voip-ios (hrefcl)',
        'capacitor-callkit-onesignal',
        'capacitor-callkit-plugin (Kaoschuks)',
        'react-native-voip-push-notification 3.3.3 + react-native-callkeep 4.3.16',
        'expo-callkit-telecom from 0.3.9',
        'expo-callkit (ross-slaney)',
        'flutter_callkit_incoming 3.1.5',
        'flutter_callkeep 0.3.4',
        'webtrit_callkeep',
      ],
      kills: [
        'cordova-plugin-callkit 1.0.0 (mattkhaw)',
        'cordova-ios-voip-push',
        '@havesource/cordova-plugin-push',
        'capacitor-plugin-callkit-voip (jmagdada)',
        '@stream-io/react-native-callingx',
        'twilio-voice-react-native',
        'callkeep (flutter-webrtc)',
      ],
      ignores: ['expo-callkit-telecom to 0.3.8'],
      crashes: ['flutter_ios_voip_kit', 'connectycube_flutter_call_kit'],
    });
  });

  it('cordova-legacy, the forks that read an object make a call, and it kills or crashes nearly all others', () => {
    expect(namesBy('ios', presets['cordova-legacy'](call)).rings).toEqual([
      'cordova-plugin-callkit (luisbouca)',
      'cordova-plugin-callkit (AleksandarTokarev)',
      'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
      'cordova-plugin-callkit (iotum)',
      'capacitor-callkit-onesignal',
    ]);
  });

  it('minimal, whoever reads the core makes a call', () => {
    expect(namesBy('ios', presets.minimal(call)).rings).toEqual([
      'core (your own native code)',
      'capacitor-callkit-onesignal',
      'capacitor-callkit-plugin (Kaoschuks)',
      'react-native-voip-push-notification 3.3.3 + react-native-callkeep 4.3.16',
    ]);
  });
});

describe('the message to Android', () => {
  it('is a call to those that the page on payloads names', () => {
    const built = fcmMessage('arn', call, NOW);
    const data = 'message' in built ? JSON.parse(JSON.parse(built.message).GCM).fcmV1Message.message.data : {};

    const { rings, ignores } = namesBy('android', data);

    expect(rings).toEqual([
      'core (your own FirebaseMessagingService)',
      'capacitor-callkit-plugin (Kaoschuks)',
      'phonegap-plugin-push (AleksandarTokarev, android-native-caller)',
      'expo-callkit-telecom to 0.3.8',
      'expo-callkit-telecom from 0.3.9',
    ]);
    expect(ignores).toEqual(['capacitor-plugin-callkit-voip (jmagdada)', 'connectycube_flutter_call_kit']);
  });
});

describe('the end of a call', () => {
  it('by a VoIP push of the preset universal is known to those that read one, and to nobody else', () => {
    const { ends } = namesBy('ios', cancelPresets.universal?.(notice) ?? {});

    expect(ends).toEqual([
      'core (your own native code)',
      'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
      'cordova-plugin-callkit (iotum)',
      'capacitor-callkit-plugin (Kaoschuks)',
    ]);
  });
});

describe('what CallKit shows', () => {
  const shownBy = (name: string, payload: Payload) => {
    const reading = readerOf('ios', name)(payload);
    return reading.verdict === 'rings' ? reading.shows : reading;
  };

  it('is the call’s own UUID where the library takes it', () => {
    expect(shownBy('flutter_callkit_incoming 3.1.5', presets.universal(call))).toEqual({
      name: 'Alice',
      handle: 'alice',
      handleType: 'generic',
      hasVideo: true,
      uuid: call.callId,
      callId: call.callId,
    });
  });

  it('is a UUID made from the call’s id in webtrit_callkeep: RFC 4122, version 5, of the namespace of OIDs', () => {
    const shown = shownBy('webtrit_callkeep', { ...presets.universal(call), callId: 'hello' });

    // As Python's `uuid.uuid5(uuid.NAMESPACE_OID, 'hello')` has it.
    expect(shown).toMatchObject({ uuid: '4d71d03f-f19b-5d9e-8523-9628ba18063c', callId: 'hello' });
  });

  it('is the id itself where it is one in ross-slaney’s expo-callkit, and a hash of any other', () => {
    const event = { eventId: 'e', caller: { id: 'alice' } };
    const uuidOf = (serverCallId: string) =>
      shownBy('expo-callkit (ross-slaney)', { incomingCall: { ...event, serverCallId } });

    expect(uuidOf(call.callId)).toMatchObject({ uuid: call.callId });
    expect(uuidOf('room 1')).toMatchObject({ uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/) });
    expect(uuidOf('room 1')).toEqual(uuidOf('room 1'));
  });

  it('is the URL to report at, where the library’s own native code reports', () => {
    const name = 'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)';

    expect(shownBy(name, presets.universal(call))).toMatchObject({
      callback: { url: call.ackUrl, by: 'cordova' },
    });
  });
});

describe('a payload of the wrong type', () => {
  const verdict = (name: string, payload: Payload) => readerOf('ios', name)(payload).verdict;
  const caller = { Username: 'Alice', ConnectionId: 'x' };
  const asText = { aps: { alert: 'x' }, data: JSON.stringify({ Caller: caller }) };
  const asObject = { aps: { alert: 'x' }, data: { Caller: caller } };

  it('is the other one of string and object for cordova-plugin-callkit and its forks', () => {
    const [original, fork] = ['cordova-plugin-callkit 1.0.0 (mattkhaw)', 'cordova-plugin-callkit (luisbouca)'];

    expect([verdict(original, asText), verdict(original, asObject)]).toEqual(['rings', 'kills']);
    expect([verdict(fork, asObject), verdict(fork, asText)]).toEqual(['rings', 'crashes']);
  });

  it('is no aps.alert at all for any of them', () => {
    const family = LIBRARIES.filter(({ name }) => name.startsWith('cordova-plugin-callkit'));

    expect(family.map(({ name }) => verdict(name, { data: { Caller: caller } }))).toEqual(family.map(() => 'crashes'));
  });

  it('is an aps for flutter-webrtc’s callkeep, and a text for connectycube’s ids', () => {
    const ids = { uuid: call.callId, caller_id: 'alice', caller_name: 'Alice' };
    const cube = { signal_type: 'startCall', session_id: call.callId, caller_name: 'Alice', call_opponents: '1,2' };

    expect(verdict('callkeep (flutter-webrtc)', ids)).toBe('rings');
    expect(verdict('callkeep (flutter-webrtc)', { ...ids, aps: {} })).toBe('kills');
    expect(verdict('connectycube_flutter_call_kit', { ...cube, call_type: 1, caller_id: 42 })).toBe('rings');
    expect(verdict('connectycube_flutter_call_kit', { ...cube, call_type: 1, caller_id: '42' })).toBe('crashes');
  });
});

it('every library names where its code was read, once on each platform', () => {
  const keys = LIBRARIES.map(({ platform, name }) => `${platform} ${name}`);

  expect(new Set(keys).size).toBe(keys.length);
  expect(LIBRARIES.filter(({ source }) => !source.repository || !source.file || !source.commit)).toEqual([]);
});
