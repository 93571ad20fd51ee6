import { CLIENT_LIBRARIES, ENVIRONMENTS, PHONE_PLATFORMS, PRESETS } from '../../contract/enums.ts';
import type { PendingRegistration } from '../../devices/pending-registration.ts';
import { PENDING_PREFIX } from './keys.ts';
import { type Item, readItem } from './stored-items.ts';
import * as s from './stored-schema.ts';

/*
 * What only registrations store, apart from `stored-items.ts`, because the functions on a call's way load that.
 */

const StoredPending = s.object({
  userId: s.string,
  deviceId: s.string,
  id: s.string,
  registration: s.object({
    platform: s.picklist(PHONE_PLATFORMS),
    token: s.string,
    environment: s.optional(s.picklist(ENVIRONMENTS)),
    library: s.optional(s.picklist(CLIENT_LIBRARIES)),
    capabilities: s.array(s.string),
    alertToken: s.optional(s.string),
    appId: s.optional(s.string),
    language: s.optional(s.string),
    preset: s.picklist(PRESETS),
  }),
  requestedAt: s.number,
  dueAt: s.number,
});

const StoredQuota = s.object({ nextAt: s.number });

export const readPending = (item: Item): PendingRegistration => readItem(StoredPending, item);
/** Of a counter of requests: when the next may be sent. */
export const readNextAt = (item: Item = {}): number => readItem(StoredQuota, item).nextAt;

/** The pending registrations among a user's items. */
export const pendingOf = (items: readonly Item[]): readonly PendingRegistration[] =>
  items.filter(({ sk }) => sk?.S?.startsWith(PENDING_PREFIX)).map(readPending);

/** The condition that a registration is still the one that is pending. */
export const samePending = ({ id, requestedAt }: PendingRegistration) => ({
  condition: 'id = :id AND requestedAt = :requestedAt',
  values: { ':id': id, ':requestedAt': requestedAt },
});
