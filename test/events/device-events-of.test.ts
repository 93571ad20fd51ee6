import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { CANARY_PREFIX } from '../../lambda/contract/canary.ts';
import { PublishedDeviceEvent } from '../../lambda/contract/published-events.ts';
import { deviceEventsOf } from '../../lambda/events/device-events-of.ts';
import { aDevice, T0 } from '../support/builders.ts';

const MINUTE = 60_000;
const typesOf = (changes: Parameters<typeof aDevice>[0], writtenAt = T0 + 400, removedAt?: number) =>
  deviceEventsOf({ device: aDevice(changes), removedAt, writtenAt }, '').map(({ type }) => type);

describe('the events of a device', () => {
  it('say that it was registered, with its platform and app', () => {
    const written = { device: aDevice(), removedAt: undefined, writtenAt: T0 + 400 };
    const [event] = deviceEventsOf(written, 'acme');

    expect(event).toMatchObject({
      type: 'device.registered',
      version: 1,
      timestamp: new Date(T0).toISOString(),
      tenant: 'acme',
      data: { userId: 'bob', deviceId: 'phone', platform: 'ios', appId: 'main' },
    });
    expect(v.is(PublishedDeviceEvent, event)).toBe(true);
    // The same at another write, but another's in another tenant.
    expect(deviceEventsOf({ ...written, writtenAt: T0 + 900 }, 'acme')[0]?.id).toBe(event?.id);
    expect(deviceEventsOf(written, '')[0]?.id).not.toBe(event?.id);
  });

  it('are none when the app refreshes it', () => {
    expect(typesOf({ refreshedAt: T0 + 1_000 }, T0 + 1_100)).toEqual([]);
    expect(typesOf({ tokenChangedAt: T0, refreshedAt: T0 + MINUTE, registeredAt: 1 }, T0 + MINUTE)).toEqual([]);
  });

  it('say that it was registered with another token', () => {
    expect(typesOf({ registeredAt: 1, tokenChangedAt: T0, refreshedAt: T0 })).toEqual(['device.registered']);
  });

  it('say that it began to fail, and why, and not at each write after that', () => {
    const failing = { reason: 'invalid_token', at: T0 + 10 * MINUTE } as const;
    const written = { device: aDevice({ failing }), removedAt: undefined, writtenAt: failing.at + 100 };

    expect(deviceEventsOf(written, '')).toMatchObject([{ type: 'device.failing', data: { reason: 'invalid_token' } }]);
    expect(typesOf({ failing }, failing.at + 6 * MINUTE)).toEqual([]);
  });

  it('say that it was removed, and nothing else of it', () => {
    const failing = { reason: 'gone', at: T0 } as const;

    expect(typesOf({ failing }, T0 + 500, T0 + 400)).toEqual(['device.removed']);
  });

  it('are those of a browser too', () => {
    const browser = { userId: 'bob', deviceId: 'web', appId: 'main', claim: 'c', registeredAt: T0, refreshedAt: T0 };
    const eventsOf = (removedAt?: number) => deviceEventsOf({ device: browser, removedAt, writtenAt: T0 + 400 }, '');

    expect(eventsOf()).toMatchObject([{ type: 'device.registered', data: { platform: 'web', appId: 'main' } }]);
    expect(eventsOf(T0)).toMatchObject([{ type: 'device.removed' }]);
  });

  it('say that a browser’s push subscription has ended, and not at each write after that', () => {
    const subscriptionEndedAt = T0 + 10 * MINUTE;
    const browser = { userId: 'bob', deviceId: 'web', appId: 'main', claim: 'c', registeredAt: T0, refreshedAt: T0 };
    const eventsAt = (writtenAt: number) =>
      deviceEventsOf({ device: { ...browser, subscriptionEndedAt }, removedAt: undefined, writtenAt }, '');

    expect(eventsAt(subscriptionEndedAt + 10)).toMatchObject([
      { type: 'device.failing', data: { platform: 'web', reason: 'subscription_ended' } },
    ]);
    expect(eventsAt(subscriptionEndedAt + 6 * MINUTE)).toEqual([]);
  });

  it('are none of imported devices, nor of those with which a deployment is checked', () => {
    expect(typesOf({ deviceId: 'imported-1' })).toEqual([]);
    expect(typesOf({ userId: `${CANARY_PREFIX}1` })).toEqual([]);
  });
});
