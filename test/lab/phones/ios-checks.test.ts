/** The two checks of iOS for a VoIP push without a reported call, and their consequences. */
import { describe, expect, it } from 'vitest';
import { callOf, modelPhone } from './model-phone.ts';

const NEVER_POSTED =
  'Killing app because it never posted an incoming call to the system after receiving a PushKit VoIP push.';

describe('the check when the delegate returns', () => {
  it('kills an app that reported no call at once, with PushKit’s exception', () => {
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

  it('requires no report from an app in the foreground', () => {
    const phone = modelPhone('never-reports');
    phone.act({ do: 'open_app' });

    phone.ring();

    expect([phone.state().process, phone.ios().unreportedPushes]).toEqual(['foreground', 0]);
    expect(phone.kinds().at(-1)).toBe('report_not_required');
  });

  it('requires no report from an app that has a call', () => {
    const phone = modelPhone('cordova-late-registry', { registry: 'at_launch' });
    phone.ring();

    phone.push({ aps: { alert: 'x' }, data: { Caller: { Username: '', ConnectionId: 'x' } } });

    expect(phone.state()).toMatchObject({ process: 'background', calls: [{ state: 'ringing' }] });
    expect(phone.kinds().at(-1)).toBe('report_not_required');
  });

  it('is not reached if the app crashes on the payload, but iOS counts the push too', () => {
    const phone = modelPhone('cordova-late-registry', { registry: 'at_launch' });

    phone.push({ callId: 'no aps here' });

    expect(phone.last('app_killed')?.detail).toMatchObject({
      why: 'crash',
      advice: { code: 'send_what_the_library_reads' },
    });
    expect(phone.ios().unreportedPushes).toBe(1);
  });
});

describe('callservicesd’s check', () => {
  it('kills an app with no delegate seven seconds after the delivery, with 0xbaadca11', () => {
    const phone = modelPhone('cordova-late-registry');

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

  it('passes if the user opens the app in time: the push waited for the registry', () => {
    const phone = modelPhone('cordova-late-registry');
    phone.ring();

    phone.wait(3_000);
    phone.act({ do: 'open_app' });
    phone.wait(10_000);

    expect(phone.state()).toMatchObject({ process: 'foreground', calls: [{ state: 'ringing' }] });
    expect(phone.kinds()).not.toContain('app_killed');
  });

  it('does nothing after the user swiped the app away', () => {
    const phone = modelPhone('cordova-late-registry');
    phone.ring();

    phone.act({ do: 'kill' });
    const { timers } = phone.state();
    phone.wait(10_000);

    expect(timers).toEqual([]);
    expect(phone.kinds()).not.toContain('app_killed');
  });

  it('does not apply to an app that was opened before, even if JavaScript created its registry', () => {
    const phone = modelPhone('cordova-late-registry');
    phone.act({ do: 'open_app' }, { do: 'put_in_background' }, { do: 'suspend' });

    phone.ring();
    phone.wait(10_000);

    expect(phone.state()).toMatchObject({ process: 'background', calls: [{ state: 'ringing' }] });
  });
});

describe('repeated unreported pushes', () => {
  it('stop the deliveries until the app is reinstalled; an update does not help', () => {
    const phone = modelPhone('cordova-late-registry');
    for (const _ of [1, 2, 3]) {
      phone.ring();
      phone.wait(10_000);
    }
    const stopped = phone.ios();
    phone.ring();
    const dropped = phone.last('push_dropped')?.detail;
    phone.act({ do: 'install_update', app: 'cordova-launch-registry' });
    phone.ring();
    const afterUpdate = phone.state().calls;
    phone.act({ do: 'reinstall' });
    phone.ring();

    expect([stopped.unreportedPushes, stopped.pushesStopped]).toEqual([3, true]);
    expect(dropped).toMatchObject({ reason: 'deliveries_stopped' });
    expect(afterUpdate).toEqual([]);
    expect(phone.ios()).toMatchObject({ unreportedPushes: 0, pushesStopped: false, calls: [{ state: 'ringing' }] });
  });

  it('stop the deliveries at the number in the rules: Apple documents none', () => {
    const phone = modelPhone('never-reports', {}, { ios: { unreportedUntilStopped: 1 } });

    phone.ring();

    expect(phone.kinds().at(-1)).toBe('deliveries_stopped');
  });
});

describe('before the first unlock', () => {
  it('the fixed app rings and reports with the receipt URL, because it cannot read its session', () => {
    const phone = modelPhone('cordova-launch-registry');
    phone.act({ do: 'open_app' }, { do: 'reboot' });
    const call = callOf();

    phone.ring(call);
    phone.act({ do: 'answer' });

    const reports = phone.requests().filter(({ kind }) => kind === 'receipt' || kind === 'transition');
    expect(reports).toMatchObject([
      { kind: 'receipt', event: 'ringing', url: call.ackUrl, by: 'post' },
      { kind: 'receipt', event: 'answered', url: call.ackUrl, by: 'post' },
    ]);
  });

  it('an app without a receipt URL cannot report, and loses the call', () => {
    const phone = modelPhone('cordova-late-registry', { registry: 'at_launch' });
    phone.act({ do: 'open_app' }, { do: 'reboot' });

    phone.ring();
    phone.act({ do: 'answer' });

    expect(phone.kinds()).toContain('session_unreadable');
    expect(phone.state().recents).toMatchObject([{ state: 'ended', endReason: 'failed' }]);
  });

  it('iOS may not launch the app', () => {
    const phone = modelPhone('cordova-launch-registry', {}, { ios: { launchesBeforeFirstUnlock: false } });
    phone.act({ do: 'reboot' });

    phone.ring();

    expect(phone.last('push_dropped')?.detail).toMatchObject({ reason: 'not_launched_while_locked' });
    expect(phone.ios().unreportedPushes).toBe(0);
  });

  it('the user cannot open an app', () => {
    const phone = modelPhone('cordova-launch-registry');
    phone.act({ do: 'reboot' });

    expect(() => phone.act({ do: 'open_app' })).toThrow('unlock the phone first');
    expect(phone.state().process).toBe('killed');
  });
});
