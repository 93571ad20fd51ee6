/** The result of each client library's native code for the payloads that this server sends. */
import { describe, expect, it } from 'vitest';
import type { Payload } from '../../client-libraries/client-library.ts';
import { LIBRARIES, readerOf } from '../../client-libraries/libraries.ts';
import { readPayload } from '../../client-libraries/read-payload.ts';
import { callOf, NOW } from '../lab/phones/model-phone.ts';
import { endPayload, fcmData, ringPayload } from '../support/payloads.ts';

const call = callOf({ callId: '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11', media: 'video' });
const namesBy = (platform: 'ios' | 'android', payload: Payload) => {
  const by: Record<string, string[]> = {};
  for (const { name, outcome } of readPayload(platform, payload)) by[outcome] = [...(by[outcome] ?? []), name];
  return by;
};

describe('the preset', () => {
  it('universal rings in every library of docs/payloads.md, and has a known outcome in the others', () => {
    expect(namesBy('ios', ringPayload('universal', call))).toEqual({
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
        'expo-callkit-telecom to 0.3.8',
        'expo-callkit-telecom from 0.3.9',
        'expo-callkit (ross-slaney)',
        'flutter_callkit_incoming 3.1.5',
        'flutter_callkeep 0.3.4',
        'callkeep (flutter-webrtc) with mapPushPayload',
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
      crashes: ['flutter_ios_voip_kit', 'connectycube_flutter_call_kit'],
    });
  });

  it('cordova-legacy rings in the forks that read an object, and kills or crashes nearly all others', () => {
    expect(namesBy('ios', ringPayload('cordova-legacy', call)).rings).toEqual([
      'cordova-plugin-callkit (luisbouca)',
      'cordova-plugin-callkit (AleksandarTokarev)',
      'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
      'cordova-plugin-callkit (iotum)',
      'capacitor-callkit-onesignal',
    ]);
  });

  it('minimal rings in the libraries that read the core keys', () => {
    expect(namesBy('ios', ringPayload('minimal', call)).rings).toEqual([
      'core (your own native code)',
      'capacitor-callkit-onesignal',
      'capacitor-callkit-plugin (Kaoschuks)',
      'react-native-voip-push-notification 3.3.3 + react-native-callkeep 4.3.16',
      'callkeep (flutter-webrtc) with mapPushPayload',
    ]);
  });
});

describe('the message to Android', () => {
  it('rings in the libraries of docs/payloads.md', () => {
    const data = fcmData('universal', call, NOW);

    const { rings, ignores } = namesBy('android', data);

    expect(rings).toEqual([
      'core (your own FirebaseMessagingService)',
      'capacitor-callkit-plugin (Kaoschuks)',
      'phonegap-plugin-push (AleksandarTokarev, android-native-caller)',
      'expo-callkit-telecom to 0.3.8',
      'expo-callkit-telecom 0.3.9 to 0.4.0',
      'expo-callkit-telecom with pull request 37',
    ]);
    expect(ignores).toEqual([
      '@capgo/capacitor-callkit-voip',
      'capacitor-plugin-callkit-voip (jmagdada)',
      'capacitor-callkit-onesignal',
      'connectycube_flutter_call_kit',
    ]);
  });
});

describe('the end of a call', () => {
  it('as a VoIP push of the preset universal is read only by the libraries that support it', () => {
    const { ends } = namesBy('ios', endPayload('universal', call));

    expect(ends).toEqual([
      'core (your own native code)',
      'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)',
      'cordova-plugin-callkit (iotum)',
      'capacitor-callkit-plugin (Kaoschuks)',
    ]);
  });
});

describe('the call that a library reports to CallKit', () => {
  const reportedBy = (name: string, payload: Payload) => {
    const result = readerOf('ios', name)(payload);
    return result.outcome === 'rings' ? result.call : result;
  };

  it('has the UUID of the payload if the library reads it', () => {
    expect(reportedBy('flutter_callkit_incoming 3.1.5', ringPayload('universal', call))).toEqual({
      name: 'Alice',
      handle: 'alice',
      handleType: 'generic',
      hasVideo: true,
      uuid: call.callId,
      callId: call.callId,
    });
  });

  it('has a UUID made from the call id in webtrit_callkeep: RFC 4122, version 5, OID namespace', () => {
    const reported = reportedBy('webtrit_callkeep', { ...ringPayload('universal', call), callId: 'hello' });

    // The result of Python's `uuid.uuid5(uuid.NAMESPACE_OID, 'hello')`.
    expect(reported).toMatchObject({ uuid: '4d71d03f-f19b-5d9e-8523-9628ba18063c', callId: 'hello' });
  });

  it('has the call id as its UUID in ross-slaney’s expo-callkit if the id is a UUID, else a hash of it', () => {
    const event = { eventId: 'e', caller: { id: 'alice' } };
    const uuidOf = (serverCallId: string) =>
      reportedBy('expo-callkit (ross-slaney)', { incomingCall: { ...event, serverCallId } });

    expect(uuidOf(call.callId)).toMatchObject({ uuid: call.callId });
    expect(uuidOf('room 1')).toMatchObject({ uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/) });
    expect(uuidOf('room 1')).toEqual(uuidOf('room 1'));
  });

  it('has the callback URL if the library’s native code reports call events', () => {
    const name = 'cordova-plugin-callkit (AleksandarTokarev, trusted-care-master)';

    expect(reportedBy(name, ringPayload('universal', call))).toMatchObject({
      callback: { url: call.ackUrl, by: 'cordova' },
    });
  });
});

describe('a payload of the wrong type', () => {
  const outcome = (name: string, payload: Payload) => readerOf('ios', name)(payload).outcome;
  const caller = { Username: 'Alice', ConnectionId: 'x' };
  const asString = { aps: { alert: 'x' }, data: JSON.stringify({ Caller: caller }) };
  const asObject = { aps: { alert: 'x' }, data: { Caller: caller } };

  it('is an object for cordova-plugin-callkit, and a string for its forks', () => {
    const [original, fork] = ['cordova-plugin-callkit 1.0.0 (mattkhaw)', 'cordova-plugin-callkit (luisbouca)'];

    expect([outcome(original, asString), outcome(original, asObject)]).toEqual(['rings', 'kills']);
    expect([outcome(fork, asObject), outcome(fork, asString)]).toEqual(['rings', 'crashes']);
  });

  it('is one without aps.alert for each of them', () => {
    const family = LIBRARIES.filter(({ name }) => name.startsWith('cordova-plugin-callkit'));

    expect(family.map(({ name }) => outcome(name, { data: { Caller: caller } }))).toEqual(family.map(() => 'crashes'));
  });

  it('is one with aps for flutter-webrtc’s callkeep, and one with string ids for connectycube', () => {
    const ids = { uuid: call.callId, caller_id: 'alice', caller_name: 'Alice' };
    const cube = { signal_type: 'startCall', session_id: call.callId, caller_name: 'Alice', call_opponents: '1,2' };

    expect(outcome('callkeep (flutter-webrtc)', ids)).toBe('rings');
    expect(outcome('callkeep (flutter-webrtc)', { ...ids, aps: {} })).toBe('kills');
    expect(outcome('connectycube_flutter_call_kit', { ...cube, call_type: 1, caller_id: 42 })).toBe('rings');
    expect(outcome('connectycube_flutter_call_kit', { ...cube, call_type: 1, caller_id: '42' })).toBe('crashes');
  });
});

it('every library names the file that was read, with its hash, and is unique per platform', () => {
  const keys = LIBRARIES.map(({ platform, name }) => `${platform} ${name}`);
  const published = LIBRARIES.map(({ source }) => source).filter((source) => source.on !== 'here');

  expect(new Set(keys).size).toBe(keys.length);
  expect(published.filter(({ sha256 }) => !/^[0-9a-f]{64}$/.test(sha256))).toEqual([]);
  expect(published.filter((source) => source.on === 'github' && !/^[0-9a-f]{40}$/.test(source.commit))).toEqual([]);
});
