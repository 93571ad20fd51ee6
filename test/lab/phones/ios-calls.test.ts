/** CallKit's handling of the calls that an app reports. */
import { describe, expect, it } from 'vitest';
import { endPayload } from '../../support/payloads.ts';
import { callOf, modelPhone, NOW } from './model-phone.ts';

const notificationOf = (callId: string) => ({
  type: 'call_ended' as const,
  callId,
  callerId: 'alice',
  callerName: 'Alice',
  media: 'audio' as const,
  endReason: 'answered_elsewhere' as const,
  stopsRinging: true,
  isMissed: false,
  expiresAt: NOW + 40_000,
});

describe('a second push for a ringing call', () => {
  it('shows as the same call if the app reports the same UUID again', () => {
    const phone = modelPhone('native-swift');
    const call = callOf();

    phone.ring(call);
    phone.ring(call);

    expect(phone.state().calls).toMatchObject([{ uuid: call.callId }]);
    expect(phone.last('callkit_reported')?.detail).toEqual({ uuid: call.callId, known: true });
  });

  it('shows as a second call if the library generates a UUID for each push', () => {
    const phone = modelPhone('cordova-late-registry', { registry: 'at_launch' });
    const call = callOf();

    phone.ring(call);
    phone.ring(call);

    const { calls } = phone.state();
    expect(calls.map(({ callId }) => callId)).toEqual([call.callId, call.callId]);
    expect(new Set(calls.map(({ uuid }) => uuid)).size).toBe(2);
  });

  it('ends the call if the library reads it as a hang-up', () => {
    const phone = modelPhone('cordova-late-registry', { registry: 'at_launch', secondPush: 'hangs_up' });
    const call = callOf();

    phone.ring(call);
    phone.ring(call);

    expect(phone.state()).toMatchObject({ process: 'background', calls: [], recents: [{ callId: call.callId }] });
  });
});

describe('an unanswered call', () => {
  it('is ended by iOS after one minute', () => {
    const phone = modelPhone('cordova-late-registry', { registry: 'at_launch' });
    phone.ring();

    phone.wait(59_999);
    const before = phone.state().calls.length;
    phone.wait(1);

    expect([before, phone.state().calls.length]).toEqual([1, 0]);
    expect(phone.last('ended')).toMatchObject({ detail: { endReason: 'no_answer', by: 'system' } });
  });
});

describe('a late push', () => {
  it('after the ring window is reported, as iOS requires, and ended at once', () => {
    const phone = modelPhone('native-swift');

    phone.ring(callOf({ expiresAt: NOW }));

    expect(phone.kinds().slice(-3)).toEqual(['callkit_reported', 'ringing', 'ended']);
    expect(phone.requests()).toEqual([]);
    expect(phone.ios().unreportedPushes).toBe(0);
  });

  it('for a call that is over is reported, and ended after the response of the server', () => {
    const phone = modelPhone('native-swift');
    const call = callOf();
    phone.ring(call);

    const request = phone.requests().find(({ kind }) => kind === 'get_call');
    if (request === undefined) throw new Error('no request');
    phone.respond(request, { status: 200, callEvent: { callId: call.callId, state: 'ended', endReason: 'cancelled' } });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'cancelled' }] });
  });
});

describe('a VoIP push of type call_ended', () => {
  it('ends the ringing call, and counts as reported', () => {
    const phone = modelPhone('cordova-launch-registry');
    const call = callOf();
    phone.ring(call);

    phone.push(endPayload('universal', call, 'answered_elsewhere'));

    expect(phone.ios()).toMatchObject({
      calls: [],
      recents: [{ endReason: 'answered_elsewhere' }],
      unreportedPushes: 0,
    });
  });

  it('rings a second call in an app that does not support it', () => {
    const phone = modelPhone('cordova-late-registry', { registry: 'at_launch' });
    const call = callOf();
    phone.ring(call);

    phone.push(endPayload('universal', call, 'answered_elsewhere'));

    expect(phone.state().calls).toHaveLength(2);
  });

  it('for an unknown call is reported and ended', () => {
    const phone = modelPhone('cordova-launch-registry');

    phone.push(endPayload('universal', callOf()));

    expect(phone.ios()).toMatchObject({ process: 'background', calls: [], unreportedPushes: 0 });
    expect(phone.kinds().slice(-3)).toEqual(['callkit_reported', 'ringing', 'ended']);
  });

  it('for a call that already ended shows the call screen again, and adds no second entry to the recents', () => {
    const phone = modelPhone('cordova-launch-registry');
    const call = callOf();
    phone.ring(call);
    phone.push(notificationOf(call.callId), { type: 'background' });

    phone.push(endPayload('universal', call, 'answered_elsewhere'));

    expect(phone.kinds().filter((kind) => kind === 'ringing')).toHaveLength(2);
    expect(phone.state().recents).toMatchObject([{ name: 'Alice', callId: call.callId }]);
  });
});

describe('an answered event', () => {
  const ringing = () => {
    const phone = modelPhone('native-swift');
    const { callId } = callOf();
    phone.ring(callOf({ callId }));
    return { phone, callId };
  };

  it('of another device of the user ends the ringing', () => {
    const { phone, callId } = ringing();

    phone.deliverCallEvent({ callId, state: 'answered', answeredBy: 'bobs-ipad' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('without a device ends the ringing too, because this device did not answer: so the receipt URL reports it', () => {
    const { phone, callId } = ringing();

    phone.deliverCallEvent({ callId, state: 'answered' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('of this device changes nothing', () => {
    const { phone, callId } = ringing();
    phone.act({ do: 'answer' });

    phone.deliverCallEvent({ callId, state: 'answered', answeredBy: 'bobs-phone' });
    phone.deliverCallEvent({ callId, state: 'answered' });

    expect(phone.state().calls).toMatchObject([{ state: 'connecting' }]);
  });
});

describe('a declined event', () => {
  it('while the call rings here means declined on another device', () => {
    const phone = modelPhone('native-swift');
    const call = callOf();
    phone.ring(call);

    phone.deliverCallEvent({ callId: call.callId, state: 'ended', endReason: 'declined' });

    expect(phone.state().recents).toMatchObject([{ endReason: 'declined_elsewhere' }]);
  });
});

describe('an answer', () => {
  it('leads to a call only after the server confirms it', () => {
    const phone = modelPhone('native-swift');
    phone.ring();
    phone.act({ do: 'answer' });
    const before = phone.state().calls.map(({ state }) => state);

    const request = phone.requests().at(-1);
    if (request === undefined) throw new Error('no request');
    phone.respond(request, { status: 200 });

    expect([before, phone.state().calls.map(({ state }) => state)]).toEqual([['connecting'], ['in_call']]);
  });

  it('that came second ends as answered_elsewhere', () => {
    const phone = modelPhone('native-swift');
    phone.ring();
    phone.act({ do: 'answer' });

    const request = phone.requests().at(-1);
    if (request === undefined) throw new Error('no request');
    phone.respond(request, { status: 409, code: 'answered_elsewhere' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('ends the call in progress', () => {
    const phone = modelPhone('native-swift');
    const [first, second] = [callOf(), callOf()];
    phone.ring(first);
    phone.act({ do: 'answer' });
    const request = phone.requests().at(-1);
    if (request !== undefined) phone.respond(request, { status: 200 });

    phone.ring(second);
    phone.act({ do: 'answer' });

    expect(phone.state().calls).toMatchObject([{ callId: second.callId, state: 'connecting' }]);
    expect(phone.state().recents).toMatchObject([{ callId: first.callId, endReason: 'completed' }]);
  });

  it('is possible only while a call rings', () => {
    expect(() => modelPhone('native-swift').act({ do: 'answer' })).toThrow('no call is ringing');
  });
});

describe('an ordinary push', () => {
  it('of type background ends the call, because the VoIP push has launched the process', () => {
    const phone = modelPhone('cordova-launch-registry');
    const call = callOf();
    phone.ring(call);

    phone.push({ aps: { 'content-available': 1 }, ...notificationOf(call.callId) }, { type: 'background' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('of type background does not launch a closed app', () => {
    const phone = modelPhone('cordova-launch-registry');

    phone.push({ aps: { 'content-available': 1 } }, { type: 'background' });

    expect(phone.state().process).toBe('killed');
    expect(phone.last('push_dropped')?.detail).toMatchObject({ reason: 'not_running' });
  });
});
