import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { CLIENT_LIBRARIES, ENVIRONMENTS, PHONE_PLATFORMS, PRESETS } from '../../contract/enums.ts';
import type { PendingRegistration } from '../../devices/pending-registration.ts';
import type { Item } from './stored-items.ts';

/*
 * What only registrations store, apart from `stored-items.ts`, because the functions on a call's way load that.
 */

/** Of a pending registration: as JSON text, because it is kept until SNS takes it and never queried. */
const StoredRegistration = v.object({
  platform: v.picklist(PHONE_PLATFORMS),
  token: v.string(),
  environment: v.optional(v.picklist(ENVIRONMENTS)),
  library: v.optional(v.picklist(CLIENT_LIBRARIES)),
  capabilities: v.array(v.string()),
  alertToken: v.optional(v.string()),
  appId: v.optional(v.string()),
  language: v.optional(v.string()),
  preset: v.picklist(PRESETS),
});

const StoredPending = v.object({
  userId: v.string(),
  deviceId: v.string(),
  id: v.string(),
  registration: v.pipe(v.string(), v.parseJson(), StoredRegistration),
  requestedAt: v.number(),
  dueAt: v.number(),
});

const StoredQuota = v.object({ nextAt: v.number() });

export const readPending = (item: Item): PendingRegistration => v.parse(StoredPending, unmarshall(item));
/** Of a counter of requests: when the next may be sent. */
export const readNextAt = (item: Item = {}): number => v.parse(StoredQuota, unmarshall(item)).nextAt;
