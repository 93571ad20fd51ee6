/** The two checks by which iOS finds that no call came of a VoIP push, and what they lead to. */
import { describe, expect, it } from 'vitest';
import { callOf, modelPhone } from './model-phone.ts';

const NEVER_POSTED =
  'Killing app because it never posted an incoming call to the system after receiving a PushKit VoIP push.';

describe('the check as the delegate returns', () => {
  it('kills an app that reported nothing, with PushKit’s exception, at once', () => {
    const phone = modelPhone('never-reports');

    phone.ring();

    expect(phone.state().process).toBe('killed');
    expect(phone.last('app_killed')?.detail).toMatchObject({
      why: 'no_report',
      message: NEVER_POSTED,
      advice: { code: 'report_every_push' },
    });
    expect(phone.last('app_killed')?.detail).not.toHaveProperty('exitCode');
  });

  it('excuses an app that is in the foreground', () => {
    const phone = modelPhone('never-reports');
    phone.act({ do: 'open_app' });

    phone.ring();

    expect([phone.state().process, phone.ios().offences]).toEqual(['foreground', 0]);
    expect(phone.what().at(-1)).toBe('report_not_required');
  });

  it('excuses an app that is on a call', () => {
    const phone = modelPhone('seed-cordova', { registry: 'at_launch' });
    phone.ring();

    phone.push({ aps: { alert: 'x' }, data: { Caller: { Username: '', ConnectionId: 'x' } } });

    expect(phone.state()).toMatchObject({ process: 'background', calls: [{ state: 'ringing' }] });
    expect(phone.what().at(-1)).toBe('report_not_required');
  });

  it('does not catch an app that crashes over the payload, but iOS holds that against it too', () => {
    const phone = modelPhone('seed-cordova', { registry: 'at_launch' });

    phone.push({ callId: 'no aps here' });

    expect(phone.last('app_killed')?.detail).toMatchObject({
      why: 'crash',
      advice: { code: 'send_what_the_library_reads' },
    });
    expect(phone.ios().offences).toBe(1);
  });
});

describe('callservicesd’s check', () => {
  it('kills an app with no delegate seven seconds after the delivery, with 0xbaadca11', () => {
    const phone = modelPhone('seed-cordova');

    phone.ring();
    phone.wait(6_999);
    const before = phone.state().process;
    phone.wait(1);

    expect([before, phone.state().process]).toEqual(['background', 'killed']);
    expect(phone.last('app_killed')).toMatchObject({
      at: phone.now(),
      detail: { why: 'no_delegate', exitCode: '0xbaadca11', advice: { code: 'create_registry_at_launch' } },
    });
  });

  it('finds nothing where the user opened the app in time: the push waited for the registry', () => {
    const phone = modelPhone('seed-cordova');
    phone.ring();

    phone.wait(3_000);
    phone.act({ do: 'open_app' });
    phone.wait(10_000);

    expect(phone.state()).toMatchObject({ process: 'foreground', calls: [{ state: 'ringing' }] });
    expect(phone.what()).not.toContain('app_killed');
  });

  it('has nobody to kill once the user swiped the app away', () => {
    const phone = modelPhone('seed-cordova');
    phone.ring();

    phone.act({ do: 'kill' });
    const due = phone.state().due;
    phone.wait(10_000);

    expect(due).toEqual([]);
    expect(phone.what()).not.toContain('app_killed');
  });

  it('is never asked about an app that was opened and put aside, by whomever its registry was made', () => {
    const phone = modelPhone('seed-cordova');
    phone.act({ do: 'open_app' }, { do: 'put_in_background' }, { do: 'suspend' });

    phone.ring();
    phone.wait(10_000);

    expect(phone.state()).toMatchObject({ process: 'background', calls: [{ state: 'ringing' }] });
  });
});

describe('repeated offences', () => {
  it('stop the deliveries, until the app is installed anew; an update does not help', () => {
    const phone = modelPhone('seed-cordova');
    for (const _ of [1, 2, 3]) {
      phone.ring();
      phone.wait(10_000);
    }
    const stopped = phone.ios();
    phone.ring();
    const dropped = phone.last('push_dropped')?.detail;
    phone.act({ do: 'install_update', app: 'repaired-cordova' });
    phone.ring();
    const afterUpdate = phone.state().calls;
    phone.act({ do: 'reinstall' });
    phone.ring();

    expect([stopped.offences, stopped.pushesStopped]).toEqual([3, true]);
    expect(dropped).toMatchObject({ reason: 'deliveries_stopped' });
    expect(afterUpdate).toEqual([]);
    expect(phone.ios()).toMatchObject({ offences: 0, pushesStopped: false, calls: [{ state: 'ringing' }] });
  });

  it('are as many as the rules say: Apple documents no number', () => {
    const phone = modelPhone('never-reports', {}, { ios: { offencesUntilStopped: 1 } });

    phone.ring();

    expect(phone.what().at(-1)).toBe('deliveries_stopped');
  });
});

describe('before the first unlock', () => {
  it('the repaired app rings, and tells the server by the push’s own URL, for it cannot read its session', () => {
    const phone = modelPhone('repaired-cordova');
    phone.act({ do: 'open_app' }, { do: 'reboot' });
    const call = callOf();

    phone.ring(call);
    phone.act({ do: 'answer' });

    const told = phone.requests().filter(({ do: what }) => what === 'receipt' || what === 'move');
    expect(told).toMatchObject([
      { do: 'receipt', event: 'ringing', url: call.ackUrl, by: 'post' },
      { do: 'receipt', event: 'answered', url: call.ackUrl, by: 'post' },
    ]);
  });

  it('an app that has only its session can tell nobody, and loses the call', () => {
    const phone = modelPhone('seed-cordova', { registry: 'at_launch' });
    phone.act({ do: 'open_app' }, { do: 'reboot' });

    phone.ring();
    phone.act({ do: 'answer' });

    expect(phone.what()).toContain('session_unreadable');
    expect(phone.state().recents).toMatchObject([{ state: 'ended', endReason: 'failed' }]);
  });

  it('iOS may not start the app at all', () => {
    const phone = modelPhone('repaired-cordova', {}, { ios: { launchesBeforeFirstUnlock: false } });
    phone.act({ do: 'reboot' });

    phone.ring();

    expect(phone.last('push_dropped')?.detail).toMatchObject({ reason: 'not_launched_while_locked' });
    expect(phone.ios().offences).toBe(0);
  });

  it('nobody opens an app', () => {
    const phone = modelPhone('repaired-cordova');
    phone.act({ do: 'reboot' });

    expect(() => phone.act({ do: 'open_app' })).toThrow('unlock the phone first');
    expect(phone.state().process).toBe('killed');
  });
});
