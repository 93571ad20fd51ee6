import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneAct } from '../../../lab/server/lab-action.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

describe('a scenario', { timeout: 60_000 }, () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend();
  });
  afterAll(() => backend.close());

  const view = () => backend.lab.view();
  const bob = () => view().phones.find(({ id }) => id === 'bob-phone');
  const setUp = (scenario: string) => backend.lab.act({ scenario });
  const on = (phone: string, act: PhoneAct) => backend.lab.act({ phone, act });
  const call = async () => {
    await on('alice-phone', { do: 'call', to: 'bob', media: 'audio' });
    await backend.settled();
  };
  const cancel = async () => {
    await on('alice-phone', { do: 'cancel' });
    await backend.settled();
  };
  const skip = (ms: number) => backend.lab.act({ advance: ms });
  const titles = () => view().trace?.hops.map(({ title }) => title) ?? [];

  it('that shows a fault has the name of that fault, and switches on no other; the rest switch on none', async () => {
    const { scenarios, faults } = view();
    const shown: string[] = [];
    for (const { id, title } of scenarios) {
      await setUp(id);
      const isOn = view()
        .faults.filter((fault) => fault.isOn)
        .map(({ label }) => label);
      expect(isOn, title).toEqual(faults.some(({ label }) => label === title) ? [title] : []);
      expect(view().scenario).toBe(id);
      shown.push(...isOn);
    }
    expect(shown).toEqual(faults.map(({ label }) => label));
  });

  it('has a title and a hint of its own', () => {
    const { scenarios } = view();
    for (const texts of [scenarios.map(({ title }) => title), scenarios.map(({ hint }) => hint)])
      expect(new Set(texts).size).toBe(scenarios.length);
  });

  it.each(['fixed', 'second', 'rebooted', 'duplicate', 'heads-up'])('%s: Bob’s phone rings', async (id) => {
    await setUp(id);
    await call();
    await expect.poll(() => bob()?.calls, { timeout: 10_000 }).toMatchObject([{ state: 'ringing' }]);
    expect(bob()?.calls[0]?.shownBy).toBe(id === 'heads-up' ? 'heads_up' : 'callkit');
  });

  it.each(['killed', 'do-not-disturb', 'force-stopped', 'lost', 'credential'])(
    '%s: Bob’s phone does not ring, and the ring window ends the call',
    async (id) => {
      await setUp(id);
      await call();
      await skip(view().times.ringWindow);
      await skip(2_000);
      expect(bob()?.recents.filter(({ callId }) => callId !== undefined)).toEqual([]);
      expect(view().phones[0]?.recents).toMatchObject([{ endReason: 'no_answer' }]);
    },
  );

  it('never-reports: iOS ends the app at each push, and then stops its pushes', async () => {
    await setUp('never-reports');
    for (let pushes = 1; pushes <= 3; pushes += 1) {
      await call();
      await cancel();
      expect(bob()).toMatchObject({ unreportedPushes: pushes, pushesStopped: pushes === 3 });
    }
  });

  it('offline: the phone rings once it is online', async () => {
    await setUp('offline');
    await call();
    expect(bob()?.calls).toEqual([]);
    await on('bob-phone', { do: 'come_online' });
    await backend.settled();
    await expect.poll(() => bob()?.calls, { timeout: 10_000 }).toMatchObject([{ state: 'ringing' }]);
  });

  it('late: the push comes after the end of the call, and leaves a missed call', async () => {
    await setUp('late');
    await call();
    await cancel();
    expect(bob()?.recents).toEqual([]);
    await skip(7_000);
    expect(bob()?.recents).toMatchObject([{ endReason: 'cancelled' }]);
  });

  it.each(['endpoint', 'sandbox'])('%s: the same call ends the fault, and rings', async (id) => {
    await setUp(id);
    await call();
    expect(bob()?.calls).toEqual([]);
    await skip(view().times.secondPush + 1_000);
    await expect.poll(() => bob()?.calls, { timeout: 10_000 }).toMatchObject([{ state: 'ringing' }]);
    await expect.poll(() => view().faults.filter(({ isOn }) => isOn), { timeout: 10_000 }).toEqual([]);
  });

  it('credential: SNS refuses the second call, for the platform application', async () => {
    await setUp('credential');
    await call();
    expect(titles()).toContain('Apple refuses: BadCertificate');
    await cancel();
    await call();
    expect(titles()).toContain('SNS refuses: PlatformApplicationDisabled');
  });
});
