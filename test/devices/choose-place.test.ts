import { describe, expect, it } from 'vitest';
import { choosePlace } from '../../lambda/devices/choose-place.ts';
import { MAX_DEVICES } from '../../lambda/devices/device-store.ts';
import { aDevice, T0 } from '../support/builders.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Devices that were refreshed one day after the other; the first one longest ago. */
const devices = (count: number, changes: Readonly<Record<number, Parameters<typeof aDevice>[0]>> = {}) =>
  Array.from({ length: count }, (_, index) =>
    aDevice({ deviceId: `phone-${index}`, refreshedAt: T0 + index * DAY, ...changes[index] }),
  ).reverse();
const failing = { failing: { reason: 'refused', at: T0 } } as const;

describe('a new device', () => {
  it('has a free place while the user has fewer than 16 others', () => {
    expect(choosePlace(devices(MAX_DEVICES - 1, { 0: failing }), T0 + 60 * DAY)).toEqual({ kind: 'free' });
    expect(choosePlace([], T0)).toEqual({ kind: 'free' });
  });

  it('takes the place of the one not refreshed for longest if that is 30 days, although another one is failing', () => {
    const place = choosePlace(devices(MAX_DEVICES, { 3: failing }), T0 + 30 * DAY);

    expect(place).toMatchObject({ kind: 'of', replaced: { deviceId: 'phone-0' } });
  });

  it('takes the place of the failing one not refreshed for longest, if all were refreshed within 30 days', () => {
    const place = choosePlace(devices(MAX_DEVICES, { 7: failing, 3: failing }), T0 + 30 * DAY - 1);

    expect(place).toMatchObject({ kind: 'of', replaced: { deviceId: 'phone-3' } });
  });

  it('takes the place of an imported one first, which no app has registered', () => {
    const imported = { deviceId: 'imported-x' };
    const place = choosePlace(devices(MAX_DEVICES, { 3: failing, 12: imported }), T0 + 60 * DAY);

    expect(place).toMatchObject({ kind: 'of', replaced: imported });
  });

  it('has no place otherwise', () => {
    const place = choosePlace(devices(MAX_DEVICES), T0 + 30 * DAY - 1);

    expect(place).toMatchObject({ kind: 'none', oldest: { deviceId: 'phone-0' } });
  });
});
