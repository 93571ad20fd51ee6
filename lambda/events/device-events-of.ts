import { isCanary } from '../contract/canary.ts';
import { PUBLISHED_EVENT_VERSION, type PublishedDeviceEvent } from '../contract/published-events.ts';
import type { Browser } from '../devices/browser.ts';
import { type Device, isImported } from '../devices/device.ts';
import { deviceEventId, deviceKeyHash } from './event-ids.ts';

/**
 * Milliseconds after something happened to a device in which a write to it is taken for the one that recorded it. No function runs for as
 * long, so none is missed; another write in that time repeats the event, which SQS discards for the same five minutes:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
const RECENT = 5 * 60 * 1000;

/** A device or a browser as a write left it. */
export interface WrittenDevice {
  readonly device: Device | Browser;
  /** When it was removed; such an item is kept for a while. */
  readonly removedAt: number | undefined;
  /** When it was written. Epoch milliseconds, as all times. */
  readonly writtenAt: number;
}

/** A browser has no token, and it fails when its push service says that the subscription has ended. */
const ofBrowser = ({ subscriptionEndedAt: at }: Browser) => ({
  platform: 'web' as const,
  tokenChangedAt: undefined,
  failing: at === undefined ? undefined : { at, reason: 'subscription_ended' },
});

/** The events of a write to a device, by what is stored of it: it became new or got another token, began to fail, or was removed. */
export const deviceEventsOf = (
  { device, removedAt, writtenAt }: WrittenDevice,
  tenant: string,
): readonly PublishedDeviceEvent[] => {
  const { userId, deviceId, appId, registeredAt, refreshedAt } = device;
  const { platform, tokenChangedAt, failing } = 'platform' in device ? device : ofBrowser(device);
  // An import is no registration, and the devices with which a deployment is checked are nobody's.
  if (isImported(device) || isCanary(userId)) return [];
  const isRecent = (at: number): boolean => writtenAt - at < RECENT;
  const event = (
    type: PublishedDeviceEvent['type'],
    at: number,
    more: Partial<PublishedDeviceEvent['data']>,
  ): PublishedDeviceEvent => ({
    id: deviceEventId(deviceKeyHash(tenant, userId, deviceId), type, at),
    type,
    version: PUBLISHED_EVENT_VERSION,
    timestamp: new Date(at).toISOString(),
    ...(tenant !== '' && { tenant }),
    data: { userId, deviceId, ...more },
  });
  if (removedAt !== undefined) return isRecent(removedAt) ? [event('device.removed', removedAt, {})] : [];
  const since = tokenChangedAt ?? registeredAt;
  const known = { platform, appId };
  return [
    // Each launch of the app refreshes the device.
    ...(refreshedAt === since && isRecent(since) ? [event('device.registered', since, known)] : []),
    ...(failing !== undefined && isRecent(failing.at)
      ? [event('device.failing', failing.at, { ...known, reason: failing.reason })]
      : []),
  ];
};
