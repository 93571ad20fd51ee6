/** Android's and Google Play services' rules for an app that receives calls. */
import { describe, expect, it } from 'vitest';
import type { Push } from '../../../lab/phones/phone-state.ts';
import { fcmData } from '../../support/payloads.ts';
import { callOf, modelPhone, NOW } from './model-phone.ts';

/** The `data` of the server's message. */
const dataOf = (call = callOf()): Push['payload'] => fcmData('universal', call, NOW);
const ended = (callId: string, endReason: string) => ({ type: 'call_ended', callId, endReason });

describe('a high-priority message', () => {
  it('launches an app that was swiped away, and shows the call over the lock screen', () => {
    const phone = modelPhone('native-android');
    phone.act({ do: 'open_app' }, { do: 'kill' });
    const call = callOf();

    phone.push(dataOf(call));

    expect(phone.state()).toMatchObject({
      process: 'background',
      calls: [{ callId: call.callId, name: 'Alice', shownBy: 'full_screen', state: 'ringing' }],
    });
  });

  it('is delivered in Doze mode; a message of normal priority waits until Doze mode ends', () => {
    const phone = modelPhone('native-android');
    phone.act({ do: 'doze' });
    const [urgent, other] = [callOf(), callOf()];

    phone.push(dataOf(urgent));
    phone.push(dataOf(other), { priority: 'normal' });
    const dozing = phone.state().calls.map(({ callId }) => callId);
    phone.act({ do: 'wake' });

    expect(dozing).toEqual([urgent.callId]);
    expect(phone.state().calls.map(({ callId }) => callId)).toEqual([urgent.callId, other.callId]);
  });

  it('shows a heads-up notification if the app may not show a call in full screen', () => {
    const phone = modelPhone('native-android');
    phone.act({ do: 'allow_full_screen', allowed: false });

    phone.push(dataOf());

    expect(phone.state().calls).toMatchObject([{ shownBy: 'heads_up' }]);
    expect(phone.last('notification_shown')?.source).toBe(
      'https://source.android.com/docs/core/permissions/fsi-limits',
    );
  });

  it('does not reach a force-stopped app, even after a restart, until the user opens it', () => {
    const phone = modelPhone('native-android');
    phone.act({ do: 'open_app' }, { do: 'force_stop' }, { do: 'reboot' }, { do: 'unlock' });

    phone.push(dataOf());
    const dropped = phone.last('push_dropped')?.detail;
    phone.act({ do: 'open_app' });
    phone.push(dataOf());

    expect(dropped).toMatchObject({ reason: 'force_stopped' });
    expect(phone.state().calls).toHaveLength(1);
  });

  it('waits for the first unlock', () => {
    const phone = modelPhone('native-android');
    phone.act({ do: 'reboot' });

    phone.push(dataOf());
    const locked = phone.state().calls;
    phone.act({ do: 'unlock' });

    expect([locked.length, phone.state().calls.length]).toEqual([0, 1]);
  });

  it('that is delivered twice rings once', () => {
    const phone = modelPhone('native-android');
    const data = dataOf();

    phone.push(data);
    phone.push(data);

    expect(phone.state().calls).toHaveLength(1);
  });
});

describe('a phone that is offline', () => {
  it('gets its pending messages when it is online, except expired ones', () => {
    const phone = modelPhone('native-android');
    const [short, long] = [callOf(), callOf()];
    phone.act({ do: 'go_offline' });
    phone.push(dataOf(short), { expiresAt: NOW + 5_000 });
    phone.push(dataOf(long), { expiresAt: NOW + 30_000 });

    phone.wait(10_000);
    phone.act({ do: 'come_online' });

    expect(phone.state().calls.map(({ callId }) => callId)).toEqual([long.callId]);
    expect(phone.last('push_dropped')?.detail).toMatchObject({ reason: 'expired' });
  });
});

describe('demotion', () => {
  it('follows high-priority messages that show nothing, and defers calls in Doze mode', () => {
    const phone = modelPhone('never-notifies');
    phone.act({ do: 'open_app' }, { do: 'put_in_background' });

    for (const _ of [1, 2, 3]) phone.push(dataOf());
    phone.act({ do: 'doze' });
    phone.push(dataOf());

    expect(phone.kinds()).toContain('demoted');
    expect(phone.last('push_deferred')?.detail).toMatchObject({ reason: 'dozing' });
  });

  it('ends after seven days', () => {
    const phone = modelPhone('never-notifies');
    for (const _ of [1, 2, 3]) phone.push(dataOf());

    phone.wait(7 * 24 * 3_600_000);
    phone.act({ do: 'doze' });
    phone.push(dataOf(), { expiresAt: phone.now() + 30_000 });

    expect(phone.kinds()).not.toContain('push_deferred');
  });

  it('does not follow ringing calls or missed call notifications', () => {
    const phone = modelPhone('native-android');

    for (let n = 0; n < 5; n += 1) {
      const call = callOf();
      phone.push(dataOf(call));
      phone.push(ended(call.callId, 'cancelled'));
    }

    expect(phone.android().unseenAt).toEqual([]);
    expect(phone.kinds()).not.toContain('nothing_shown');
  });

  it('counts high-priority messages of ended calls that show nothing', () => {
    const phone = modelPhone('native-android');

    phone.push(ended(callOf().callId, 'completed'));

    expect(phone.android().unseenAt).toHaveLength(1);
  });
});

describe('the end of a call', () => {
  it('arrives as a message and stops the ringing', () => {
    const phone = modelPhone('native-android');
    const call = callOf();
    phone.push(dataOf(call));

    phone.push(ended(call.callId, 'answered_elsewhere'));

    expect(phone.state()).toMatchObject({ calls: [], recents: [{ endReason: 'answered_elsewhere' }] });
  });

  it('is set by the app at expiresAt of the message if the call is not answered', () => {
    const phone = modelPhone('native-android');
    phone.push(dataOf(callOf({ expiresAt: NOW + 20_000 })));

    phone.wait(19_999);
    const before = phone.state().calls.length;
    phone.wait(1);

    expect([before, phone.state().calls.length]).toEqual([1, 0]);
  });
});

it('an iPhone has no Doze mode', () => {
  expect(() => modelPhone('native-swift').act({ do: 'doze' })).toThrow('only an Android phone can do that');
});
