/** How each language of the libraries reads a value: what a payload of the wrong type becomes. */
import { describe, expect, it } from 'vitest';
import type { Payload } from '../../client-libraries/client-library.ts';
import { readerOf } from '../../client-libraries/libraries.ts';
import { callFrom, sentEnd, sentRing } from './sent-payloads.ts';

const ID = '0f6b1c8e-4a43-4c0e-9b1f-6b1f0a7f2d11';

const reported = (platform: 'ios' | 'android', name: string, payload: Payload) => {
  const result = readerOf(platform, name)(payload);
  return result.outcome === 'rings' ? result.call : result;
};

describe('a boolean', () => {
  const SWIFT = ['flutter_callkit_incoming 3.1.5', 'flutter_callkeep 0.3.4'];

  it.each(SWIFT)('is true, false, 1 or 0 for %s, which casts with “as? Bool”', (name) => {
    const read = (isVideo: unknown) => reported('ios', name, { id: ID, callerName: 'Alice', handle: 'alice', isVideo });

    for (const value of [true, 1]) expect(read(value)).toMatchObject({ hasVideo: true });
    for (const value of [false, 0, 2, 'true', '1', null, undefined])
      expect(read(value)).toMatchObject({ hasVideo: false });
  });

  it('is the same in expo-callkit-telecom and @ross-slaney/expo-callkit, and true only on Android', () => {
    const event = (hasVideo: unknown) => ({ eventId: 'e', serverCallId: ID, caller: { id: 'alice' }, hasVideo });
    const message = (hasVideo: unknown) => ({
      messageType: 'incomingCall',
      incomingCall: JSON.stringify(event(hasVideo)),
    });

    for (const name of ['expo-callkit-telecom from 0.3.9', 'expo-callkit (ross-slaney)']) {
      expect(reported('ios', name, { incomingCall: event(1) })).toMatchObject({ hasVideo: true });
      expect(reported('ios', name, { incomingCall: event('true') })).toMatchObject({ hasVideo: false });
    }
    const android = 'expo-callkit-telecom 0.3.9 to 0.4.0';
    expect(reported('android', android, message(true))).toMatchObject({ hasVideo: true });
    expect(reported('android', android, message(1))).toMatchObject({ hasVideo: false });
  });

  it('is “true” or “1” as a text in Kaoschuks’ plugin, and any number but 0; on Android “true” only', () => {
    const read = (platform: 'ios' | 'android', hasVideo: unknown) =>
      reported(platform, 'capacitor-callkit-plugin (Kaoschuks)', { callId: ID, hasVideo });

    for (const value of [true, 'true', 'TRUE', '1', 1, 2]) expect(read('ios', value)).toMatchObject({ hasVideo: true });
    for (const value of ['yes', 'y', '2', 0, false, undefined])
      expect(read('ios', value)).toMatchObject({ hasVideo: false });
    for (const value of ['true', 'True']) expect(read('android', value)).toMatchObject({ hasVideo: true });
    for (const value of ['1', 'yes']) expect(read('android', value)).toMatchObject({ hasVideo: false });
  });
});

describe('a caller with a phone number', () => {
  it('is shown by the number in expo-callkit-telecom on iOS, and by the name on Android', () => {
    const caller = { id: 'alice', displayName: 'Alice', phoneNumber: '+49301' };
    const event = { eventId: 'e', serverCallId: ID, caller };
    const message = { messageType: 'incoming_call', incoming_call: JSON.stringify(event) };

    expect(reported('ios', 'expo-callkit-telecom from 0.3.9', { incomingCall: event })).toMatchObject({
      name: '+49301',
      handle: '+49301',
      handleType: 'number',
    });
    expect(reported('android', 'expo-callkit-telecom to 0.3.8', message)).toMatchObject({
      name: 'Alice',
      handle: '+49301',
    });
  });

  it('is shown by the name in @ross-slaney/expo-callkit', () => {
    const caller = { id: 'alice', displayName: 'Alice', phoneNumber: '+49301' };
    const payload = { incomingCall: { eventId: 'e', serverCallId: ID, caller } };

    expect(reported('ios', 'expo-callkit (ross-slaney)', payload)).toMatchObject({ name: 'Alice', handle: '+49301' });
  });
});

describe('a push that expo-callkit-telecom cannot read', () => {
  it('ends the oldest call, so that the push that ends a call must never be sent to it', () => {
    for (const name of ['expo-callkit-telecom to 0.3.8', 'expo-callkit-telecom from 0.3.9']) {
      expect(reported('ios', name, sentEnd('universal', 'ios', callFrom()) ?? {})).toMatchObject({
        outcome: 'ignores',
        endsOldestCall: true,
      });
    }
  });

  it('ends no other call in @ross-slaney/expo-callkit', () => {
    expect(reported('ios', 'expo-callkit (ross-slaney)', {})).not.toHaveProperty('endsOldestCall');
  });
});

describe('phonegap-plugin-push, branch android-native-caller', () => {
  const name = 'phonegap-plugin-push (AleksandarTokarev, android-native-caller)';
  const message = { voip: 'true', callId: ID, callbackUrl: 'https://api.example.com/r', caller: 'Alice' };

  it('crashes without a URL to call back, before it shows the call', () => {
    const { callbackUrl: _, ...without } = message;

    for (const payload of [without, { ...without, callbackUrl: '' }, { ...without, callbackUrl: 'no url' }]) {
      expect(reported('android', name, payload)).toMatchObject({ outcome: 'crashes' });
    }
  });

  it('calls a caller without a name “Unknown caller”', () => {
    const { caller: _, ...without } = message;

    expect(reported('android', name, without)).toMatchObject({ name: 'Unknown caller' });
  });
});

describe('callkeep of flutter-webrtc', () => {
  it('reads a payload with aps if the app sets mapPushPayload:', () => {
    const payload = sentRing('universal', 'ios', callFrom());

    expect(reported('ios', 'callkeep (flutter-webrtc)', payload)).toMatchObject({ outcome: 'kills' });
    expect(reported('ios', 'callkeep (flutter-webrtc) with mapPushPayload', payload)).toMatchObject({ name: 'Alice' });
  });
});

describe('@capgo/capacitor-callkit-voip on Android', () => {
  it('is rung by its own preset only, and nothing ends the ring', () => {
    const read = readerOf('android', '@capgo/capacitor-callkit-voip');

    expect(read(sentRing('universal', 'android', callFrom())).outcome).toBe('ignores');
    expect(read(sentRing('capacitor-bfine', 'android', callFrom())).outcome).toBe('rings');
    expect(read(sentEnd('capacitor-bfine', 'android', callFrom()) ?? {}).outcome).toBe('ignores');
  });
});

describe('the forks of cordova-plugin-callkit', () => {
  it('crash if Username or CancelPush is not a text, and show the name as the number without an id', () => {
    const read = (name: string, Caller: Payload) => readerOf('ios', name)({ aps: { alert: 'x' }, data: { Caller } });

    expect(read('cordova-plugin-callkit (luisbouca)', { Username: 7, ConnectionId: 'x' }).outcome).toBe('crashes');
    expect(read('cordova-plugin-callkit (iotum)', { Username: 'A', ConnectionId: 'x', CancelPush: true }).outcome).toBe(
      'crashes',
    );
    expect(read('cordova-plugin-callkit (luisbouca)', { Username: 'Alice', ConnectionId: null })).toMatchObject({
      call: { handle: 'Alice' },
    });
  });
});
