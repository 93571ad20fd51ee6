/** What CallKit makes of what an app reports. */
import { describe, expect, it } from 'vitest';
import { cancelPresets } from '../../lambda/push/presets.ts';
import { callOf, modelPhone, NOW } from './model-phone.ts';

const noticeOf = (callId: string) => ({
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

describe('a second push for a call that rings', () => {
  it('shows as the same call where the app reports the same UUID again', () => {
    const phone = modelPhone('native-swift');
    const call = callOf();

    phone.ring(call);
    phone.ring(call);

    expect(phone.state().calls).toMatchObject([{ uuid: call.callId }]);
    expect(phone.last('callkit_reported')?.detail).toEqual({ uuid: call.callId, known: true });
  });

  it('shows as a second call where the library makes up a UUID each time', () => {
    const phone = modelPhone('seed-cordova', { registry: 'at_launch' });
    const call = callOf();

    phone.ring(call);
    phone.ring(call);

    const { calls } = phone.state();
    expect(calls.map(({ callId }) => callId)).toEqual([call.callId, call.callId]);
    expect(new Set(calls.map(({ uuid }) => uuid)).size).toBe(2);
  });

  it('ends it where the library takes it for a hang-up', () => {
    const phone = modelPhone('seed-cordova', { registry: 'at_launch', secondPush: 'hangs_up' });
    const call = callOf();

    phone.ring(call);
    phone.ring(call);

    expect(phone.state()).toMatchObject({ process: 'background', calls: [], recents: [{ callId: call.callId }] });
  });
});

describe('a call that nobody answers', () => {
  it('is ended by iOS after a minute', () => {
    const phone = modelPhone('seed-cordova', { registry: 'at_launch' });
    phone.ring();

    phone.wait(59_999);
    const before = phone.state().calls.length;
    phone.wait(1);

    expect([before, phone.state().calls.length]).toEqual([1, 0]);
    expect(phone.last('ended')).toMatchObject({ detail: { endReason: 'no_answer', by: 'system' } });
  });
});

describe('a push that comes too late', () => {
  it('for its ring window is reported, as iOS wants, and ended in the same moment', () => {
    const phone = modelPhone('native-swift');

    phone.ring(callOf({ expiresAt: NOW }));

    expect(phone.what().slice(-3)).toEqual(['callkit_reported', 'ringing', 'ended']);
    expect(phone.requests()).toEqual([]);
    expect(phone.ios().offences).toBe(0);
  });

  it('for a call that is over is reported, and ended when the server says so', () => {
    const phone = modelPhone('native-swift');
    const call = callOf();
    phone.ring(call);

    const asked = phone.requests().find(({ do: what }) => what === 'look');
    if (asked === undefined) throw new Error('it did not ask');
    phone.reply(asked, { status: 200, news: { callId: call.callId, state: 'ended', endReason: 'cancelled' } });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'cancelled' }] });
  });
});

describe('a VoIP push that says that a call is over', () => {
  it('ends the call that rings, and counts as no offence', () => {
    const phone = modelPhone('repaired-cordova');
    const call = callOf();
    phone.ring(call);

    phone.push(cancelPresets.universal?.(noticeOf(call.callId)) ?? {});

    expect(phone.ios()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }], offences: 0 });
  });

  it('rings a ghost call in an app that does not know such pushes', () => {
    const phone = modelPhone('seed-cordova', { registry: 'at_launch' });
    const call = callOf();
    phone.ring(call);

    phone.push(cancelPresets.universal?.(noticeOf(call.callId)) ?? {});

    expect(phone.state().calls).toHaveLength(2);
  });

  it('for a call that is not there any more is reported all the same', () => {
    const phone = modelPhone('repaired-cordova');

    phone.push(cancelPresets.universal?.(noticeOf(callOf().callId)) ?? {});

    expect(phone.ios()).toMatchObject({ process: 'background', calls: [], offences: 0 });
    expect(phone.what().slice(-3)).toEqual(['callkit_reported', 'ringing', 'ended']);
  });

  it('that the app had heard of before makes the call screen flash by, and is no second call in the history', () => {
    const phone = modelPhone('repaired-cordova');
    const call = callOf();
    phone.ring(call);
    phone.push(noticeOf(call.callId), { type: 'background' });

    phone.push(cancelPresets.universal?.(noticeOf(call.callId)) ?? {});

    expect(phone.what().filter((what) => what === 'ringing')).toHaveLength(2);
    expect(phone.state().recents).toMatchObject([{ name: 'Alice', callId: call.callId }]);
  });
});

describe('news of an answer', () => {
  const ringing = () => {
    const phone = modelPhone('native-swift');
    const { callId } = callOf();
    phone.ring(callOf({ callId }));
    return { phone, callId };
  };

  it('by another of the user’s devices ends the ringing', () => {
    const { phone, callId } = ringing();

    phone.hear({ callId, state: 'answered', answeredBy: 'bobs-ipad' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('by nobody knows whom ends it too, for it was not this one: so the push’s own URL tells', () => {
    const { phone, callId } = ringing();

    phone.hear({ callId, state: 'answered' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('by itself changes nothing', () => {
    const { phone, callId } = ringing();
    phone.act({ do: 'answer' });

    phone.hear({ callId, state: 'answered', answeredBy: 'bobs-phone' });
    phone.hear({ callId, state: 'answered' });

    expect(phone.state().calls).toMatchObject([{ state: 'connecting' }]);
  });
});

describe('news of a decline', () => {
  it('that was made on another device is one elsewhere', () => {
    const phone = modelPhone('native-swift');
    const call = callOf();
    phone.ring(call);

    phone.hear({ callId: call.callId, state: 'ended', endReason: 'declined' });

    expect(phone.state().recents).toMatchObject([{ endReason: 'declined_elsewhere' }]);
  });
});

describe('an answer', () => {
  it('is in a call only once the server has said so', () => {
    const phone = modelPhone('native-swift');
    phone.ring();
    phone.act({ do: 'answer' });
    const before = phone.state().calls.map(({ state }) => state);

    const asked = phone.requests().at(-1);
    if (asked === undefined) throw new Error('it did not ask');
    phone.reply(asked, { status: 200 });

    expect([before, phone.state().calls.map(({ state }) => state)]).toEqual([['connecting'], ['in_call']]);
  });

  it('that came second ends as answered elsewhere', () => {
    const phone = modelPhone('native-swift');
    phone.ring();
    phone.act({ do: 'answer' });

    const asked = phone.requests().at(-1);
    if (asked === undefined) throw new Error('it did not ask');
    phone.reply(asked, { status: 409, code: 'answered_elsewhere' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('ends the call that the user is in', () => {
    const phone = modelPhone('native-swift');
    const [first, second] = [callOf(), callOf()];
    phone.ring(first);
    phone.act({ do: 'answer' });
    const asked = phone.requests().at(-1);
    if (asked !== undefined) phone.reply(asked, { status: 200 });

    phone.ring(second);
    phone.act({ do: 'answer' });

    expect(phone.state().calls).toMatchObject([{ callId: second.callId, state: 'connecting' }]);
    expect(phone.state().recents).toMatchObject([{ callId: first.callId, endReason: 'completed' }]);
  });

  it('is possible only where something rings', () => {
    expect(() => modelPhone('native-swift').act({ do: 'answer' })).toThrow('no call here is ringing');
  });
});

describe('an ordinary push', () => {
  it('in the background ends the call, for the process that the VoIP push woke is there', () => {
    const phone = modelPhone('repaired-cordova');
    const call = callOf();
    phone.ring(call);

    phone.push({ aps: { 'content-available': 1 }, ...noticeOf(call.callId) }, { type: 'background' });

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('in the background starts no app that was closed', () => {
    const phone = modelPhone('repaired-cordova');

    phone.push({ aps: { 'content-available': 1 } }, { type: 'background' });

    expect(phone.state().process).toBe('killed');
    expect(phone.last('push_dropped')?.detail).toMatchObject({ reason: 'not_running' });
  });
});
