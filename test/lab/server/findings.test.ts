import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FINDING_IDS, type FindingId } from '../../../lab/server/findings/finding.ts';
import { findingOf } from '../../../lab/server/findings/finding-of.ts';
import { FINDINGS } from '../../../lab/server/findings/findings.ts';
import { findingOfCode, HOP_CODES } from '../../../lab/server/findings/hop-codes.ts';
import type { LabAction, PhoneAct } from '../../../lab/server/lab-action.ts';
import type { HopView } from '../../../lab/server/lab-view.ts';
import { REASONS } from '../../../local/apple/apns-response.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

const hop = (code: string, changes: Partial<HopView> = {}): HopView => ({
  ...{ id: 1, offsetMs: 0, place: 'phone', title: '', tone: 'bad', isMinor: false, isRecovery: false, code },
  ...changes,
});
const observed = (...hops: HopView[]) => ({
  phones: [],
  faults: [],
  trace: { from: 'alice', to: ['bob'], startedAt: 0, hops, timings: {} },
});

describe('a finding', () => {
  it.each(HOP_CODES)('explains %s', (code) => {
    expect(findingOf(observed(hop(code)))).toMatchObject({ id: findingOfCode(code), hop: 1 });
  });

  it('is that of the first error since the last success', () => {
    const success = hop('phone:ringing', { tone: 'good' });
    const late = hop('apns:Unregistered', { id: 7 });
    const later = hop('sns:EndpointDisabled', { id: 8 });

    expect(findingOf(observed(hop('phone:no_delegate'), success, late, later))).toMatchObject({
      id: 'app_removed',
      hop: 7,
    });
    expect(findingOf(observed(hop('phone:no_delegate'), success))).toBeUndefined();
  });

  it('is none for an error of which nothing is known, and for details of a hop', () => {
    expect(
      findingOf(observed(hop('sns:InternalFailure'), hop('apns:Unregistered', { isMinor: true }))),
    ).toBeUndefined();
  });

  it('is there for each refusal of Apple that depends on a credential, an app or a token', () => {
    const unknown = Object.entries(REASONS)
      .filter(([, status]) => status === 403 || status === 410)
      .filter(([reason]) => findingOfCode(`apns:${reason}`) === undefined);
    expect(unknown).toEqual([]);
  });

  it.each(FINDING_IDS)('has sentences and a public source: %s', (id) => {
    const { title, what, change, next, rule, source } = FINDINGS[id];
    for (const sentence of [what, change, next, rule]) expect(sentence).toMatch(/^(iOS|expo-|[A-Z]).*\.$/);
    expect(title).not.toMatch(/\.$/);
    expect(source).toMatch(/^https:\/\//);
  });
});

describe('the finding of a call in the lab', () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());
  beforeEach(() => act({ reset: true }));

  const act = (action: LabAction) => backend.lab.act(action);
  const bob = (what: PhoneAct) => act({ phone: 'bob-phone', act: what });
  const callBob = async (): Promise<void> => {
    await act({ phone: 'alice-phone', act: { do: 'call', to: 'bob', media: 'audio' } });
    await backend.settled();
  };
  const cancel = async (): Promise<void> => {
    await act({ phone: 'alice-phone', act: { do: 'cancel' } });
    await backend.settled();
  };
  const finds = (id: FindingId) =>
    expect.poll(() => backend.lab.view().finding?.id, { timeout: 10_000, interval: 20 }).toBe(id);

  it('names the registry that JavaScript creates, before and after iOS ends the app, and nothing once it is fixed', async () => {
    await act({ scenario: 'killed' });
    expect(backend.lab.view().finding).toBeUndefined();
    await callBob();
    await finds('registry_too_late');
    expect(backend.lab.view().finding?.next).toMatch(/^Let 7 seconds pass/);
    await act({ advance: 7_000 });
    await expect.poll(() => backend.lab.view().finding).toMatchObject({ id: 'registry_too_late', phone: 'bob-phone' });

    await act({ phone: 'bob-phone', app: 'cordova-launch-registry' });
    await callBob();
    await expect.poll(() => backend.lab.view().phones[1]?.calls[0]?.state).toBe('ringing');
    expect(backend.lab.view().finding).toBeUndefined();
  });

  it.each<[string, FindingId]>([
    ['environment', 'wrong_environment'],
    ['credential', 'credential_refused'],
    ['endpoint', 'endpoint_disabled'],
    ['lost', 'lost_push'],
    ['late', 'late_push'],
    ['duplicate', 'duplicate_push'],
  ])('names the fault %s', async (fault, id) => {
    await act({ fault, isOn: true });
    expect(backend.lab.view().finding).toBeUndefined();
    await callBob();
    await finds(id);
  });

  it.each<[string, PhoneAct, FindingId]>([
    ['offline', { do: 'go_offline' }, 'offline'],
    ['rebooted', { do: 'reboot' }, 'not_unlocked'],
    ['Do Not Disturb', { do: 'set_do_not_disturb', isOn: true }, 'do_not_disturb'],
  ])('names the state of an iPhone: %s', async (_, what, id) => {
    await bob(what);
    await callBob();
    await finds(id);
  });

  it('names an app that never reports', async () => {
    await act({ phone: 'bob-phone', app: 'never-reports' });
    await callBob();
    await finds('no_report');
  });

  it('names what an Android phone does', async () => {
    await act({ scenario: 'android' });
    for (const _ of [1, 2]) {
      await callBob();
      await finds('demoted');
      await cancel();
    }
    await act({ phone: 'bob-phone', app: 'native-android' });
    await bob({ do: 'wake' });
    await bob({ do: 'force_stop' });
    await callBob();
    await finds('force_stopped');
    await cancel();
    await bob({ do: 'open_app' });
    await bob({ do: 'put_in_background' });
    await bob({ do: 'reboot' });
    await callBob();
    await finds('not_unlocked');
  });
});
