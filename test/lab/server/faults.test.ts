import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LATE_PUSH_MS } from '../../../lab/server/faults/late-push.ts';
import { RECEIPT_TIMEOUT } from '../../../lambda/ringing/ring-timers.ts';
import { type LabBackend, startLabBackend } from '../lab-backend.ts';

describe('a fault toggle', { timeout: 30_000 }, () => {
  let backend: LabBackend;
  beforeAll(async () => {
    backend = await startLabBackend({ ringTimeoutSeconds: 30 });
  });
  afterAll(() => backend.close());
  beforeEach(() => backend.lab.act({ reset: true }));

  const fault = (id: string) => backend.lab.view().faults.find((one) => one.id === id);
  const set = (id: string, isOn: boolean) => backend.lab.act({ fault: id, isOn });
  const bob = () => backend.lab.view().phones.find(({ id }) => id === 'bob-phone');

  it('says whether it ends by itself, with the seconds of the models', () => {
    for (const { end } of backend.lab.view().faults) expect(end).toMatch(/^(Ends|Does not end) by itself\b/);
    expect(fault('late')?.description).toContain(`${LATE_PUSH_MS / 1000} s`);
    for (const id of ['endpoint', 'environment']) expect(fault(id)?.end).toContain(`${RECEIPT_TIMEOUT / 1000} s`);
  });

  it('the page gets the ring window of this backend, and the times of the models', () => {
    expect(backend.lab.view().times).toEqual({ secondPush: 5_000, reportCheck: 7_000, ringWindow: 30_000 });
  });

  it('is off again after each of them was switched on and off', async () => {
    for (const { id } of backend.lab.view().faults) {
      await set(id, true);
      expect(fault(id)?.isOn, id).toBe(true);
      await set(id, false);
    }
    expect(backend.lab.view().faults.filter(({ isOn }) => isOn)).toEqual([]);
  });

  it('is off once its fault was removed over HTTP', async () => {
    await set('lost', true);
    await fetch(`${backend.url}/local/faults`, { method: 'DELETE' });
    expect(fault('lost')?.isOn).toBe(false);
  });

  it('of a token’s environment keeps the app and its state, and is off once Bob has another phone', async () => {
    await backend.lab.act({ phone: 'bob-phone', act: { do: 'kill' } });
    await set('environment', true);
    expect(bob()).toMatchObject({ build: 'debug', process: 'killed', app: { name: 'cordova-launch-registry' } });
    await backend.lab.act({ phone: 'bob-phone', app: 'native-android' });
    expect(fault('environment')?.isOn).toBe(false);
    await expect(set('environment', true)).rejects.toThrow('a Google token has no environment');
  });
});
