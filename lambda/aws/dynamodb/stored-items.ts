import type { CallRecord, CallText } from '../../calls/call.ts';
import { END_REASONS } from '../../contract/end-reasons.ts';
import {
  CLIENT_LIBRARIES,
  DECLINE_ENDS,
  DEVICE_PLATFORMS,
  ENVIRONMENTS,
  HANDLE_TYPES,
  MEDIA,
  PHONE_PLATFORMS,
  PRESETS,
  RING_OUTCOMES,
  WEEKDAYS,
} from '../../contract/enums.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { Browser } from '../../devices/browser.ts';
import { type Device, FAILING_REASONS, type OtherEnvironment } from '../../devices/device.ts';
import { endpointId } from '../../devices/endpoint-id.ts';
import type { MailboxCounts, Signal } from '../../signals/mailbox.ts';
import type { DeviceSocket } from '../../sockets/socket.ts';
import { type Item, toItem } from './attribute-values.ts';
import * as s from './stored-schema.ts';

export { type Item, toItem } from './attribute-values.ts';

/** An item that does not have the stored form. The message names attributes only: their values may be a caller's name. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem';
}

/** @throws UnreadableItem */
export const readItem = <T>(schema: s.Schema<T>, item: Item): T => {
  const faults: string[] = [];
  const output = schema({ M: item }, faults);
  if (faults.length > 0) throw new UnreadableItem(`not in the stored form: ${faults.join(', ')}`);
  return output;
};

const at = s.optional(s.number);
const times = { ringingAt: at, answeredAt: at, endedAt: at };
const endReason = s.optional(s.picklist(END_REASONS));

const StoredLeg = s.object({
  ...times,
  endReason,
  answeredBy: s.optional(s.string),
  endedBy: s.optional(s.string),
  answeredSeq: at,
  endedSeq: at,
  ringingAfter: at,
  unrungSeq: at,
  isHidden: s.optional(s.literal(true)),
  wasWithheld: s.optional(s.literal(true)),
  rings: s.byId(
    s.object({
      outcome: s.picklist(RING_OUTCOMES),
      reason: s.optional(s.string),
      messageId: s.optional(s.string),
      at,
    }),
  ),
  failed: s.byId(s.object({ at: s.number, reason: s.string, messageId: s.string })),
  reported: s.byId(s.number),
  dismissed: s.byId(s.number),
});

const StoredCallRecord = s.object({
  ...times,
  endReason,
  callId: s.string,
  /** Calls written by earlier versions have none. */
  seq: s.optional(s.number, 0),
  callerId: s.string,
  callerDeviceId: s.optional(s.string),
  parentCallId: s.optional(s.string),
  parentParties: s.optional(s.byId(s.object({ deviceId: s.optional(s.string), leftAt: at, leftSeq: at }))),
  parentPartiesIn: at,
  media: s.picklist(MEDIA),
  declineEnds: s.picklist(DECLINE_ENDS),
  startedAt: s.number,
  expiresAt: s.number,
  keptUntil: s.number,
  hunt: s.optional(
    s.array(
      s.object({
        afterSeconds: s.number,
        platforms: s.optional(s.array(s.picklist(DEVICE_PLATFORMS))),
        to: s.optional(s.array(s.string)),
      }),
    ),
  ),
  legs: s.byId(StoredLeg),
  openLegs: s.number,
  talkingLegs: s.number,
  inviteLease: s.number,
  invited: s.boolean,
  rungAgainAt: at,
  closedAt: at,
  closedSeq: at,
  initiatedAfter: at,
  recordedAfter: at,
  endedSeq: at,
  changedSeq: at,
  unnotified: s.optional(s.picklist([true, 'retrying'])),
  notifiedSeq: at,
  pending: s.optional(s.array(s.string)),
  receiptKey: s.string,
});

const StoredCallText = s.object({
  caller: s.object({ name: s.string, handle: s.string, handleType: s.picklist(HANDLE_TYPES) }),
  /** As JSON text, so that the app's data is returned unchanged: DynamoDB's numbers differ from JavaScript's. */
  custom: s.optional(s.jsonObject),
});

const StoredDevice = s.object({
  userId: s.string,
  deviceId: s.string,
  platform: s.picklist(PHONE_PLATFORMS),
  environment: s.picklist(ENVIRONMENTS),
  declaredEnvironment: s.picklist(ENVIRONMENTS),
  appId: s.string,
  preset: s.picklist(PRESETS),
  library: s.optional(s.picklist(CLIENT_LIBRARIES)),
  capabilities: s.array(s.string),
  language: s.optional(s.string),
  endpointArn: s.string,
  claim: s.string,
  tokenHash: s.string,
  alertEndpointArn: s.optional(s.string),
  alertTokenHash: s.optional(s.string),
  registeredAt: s.number,
  tokenChangedAt: at,
  refreshedAt: s.number,
  verifiedAt: s.number,
  lastReceiptAt: at,
  unreportedRings: at,
  failing: s.optional(s.object({ reason: s.picklist(FAILING_REASONS), at: s.number })),
  provedAt: at,
  other: s.optional(s.object({ endpointArn: s.string, alertEndpointArn: s.optional(s.string), refusedAt: at })),
  retriedAt: at,
});

const StoredBrowser = s.object({
  userId: s.string,
  deviceId: s.string,
  appId: s.string,
  subscription: s.optional(s.object({ endpoint: s.string, p256dh: s.string, auth: s.string })),
  claim: s.string,
  language: s.optional(s.string),
  registeredAt: s.number,
  refreshedAt: s.number,
  subscriptionEndedAt: s.optional(s.number),
});

const StoredSignal = s.object({
  seq: s.number,
  from: s.object({ userId: s.string, deviceId: s.string }),
  content: s.string,
  sentAt: s.number,
});
export const readSignal = (item: Item): Signal => readItem(StoredSignal, item);

const StoredTotal = s.object({ totalBytes: s.number });
/** The bytes of all signals of its mailbox up to a signal. */
export const readTotalBytes = (item: Item): number => readItem(StoredTotal, item).totalBytes;

const StoredMailboxCounts = s.object({
  lastNumber: s.optional(s.number, 0),
  totalBytes: s.optional(s.number, 0),
  windowEnd: s.optional(s.number, 0),
  windowCount: s.optional(s.number, 0),
  maxNumber: s.optional(s.number, LIMITS.pendingSignals),
  maxBytes: s.optional(s.number, LIMITS.pendingBytes),
});
export const readMailboxCounts = (item: Item = {}): MailboxCounts => readItem(StoredMailboxCounts, item);

const StoredSocket = s.object({
  userId: s.string,
  deviceId: s.string,
  connectionId: s.string,
  callId: s.optional(s.string),
  openedAt: s.number,
  lostAt: at,
  unreachableIn: s.optional(s.setOfStrings),
});
export const readSocket = (item: Item): DeviceSocket => readItem(StoredSocket, item);

const StoredOwner = s.object({
  tenant: s.string,
  userId: s.string,
  deviceId: s.string,
  claim: s.string,
  registeredAt: at,
  deletingUntil: at,
  releasedAt: at,
});
/**
 * An endpoint's owner. `claim`: that of the owner's device. `registeredAt`: when the app of the last owner sent its registration; of phones only. `deletingUntil`: the device has released the endpoint, which
 * may be deleted until then, in epoch milliseconds. `releasedAt`: it has no owner since, and the others of it are empty.
 */
export type StoredOwner = s.Output<typeof StoredOwner>;
export const readOwner = (item: Item): StoredOwner => readItem(StoredOwner, item);

const StoredErasure = s.object({ erasure: s.optional(s.object({ id: s.string, startedAt: s.number })) });
export const readErasure = (item: Item) => readItem(StoredErasure, item).erasure;

/** `calls`: the ids of the calls that are counted; only the counter of invites has them. */
const StoredCounter = s.object({ calls: s.optional(s.setOfStrings) });
export const readCounter = (item: Item): s.Output<typeof StoredCounter> => readItem(StoredCounter, item);

const StoredDoNotDisturb = s.object({
  setAt: s.number,
  until: at,
  hours: s.optional(
    s.array(s.object({ days: s.optional(s.array(s.picklist(WEEKDAYS))), from: s.string, to: s.string })),
  ),
  timeZone: s.optional(s.string),
  exceptUsers: s.optional(s.array(s.string)),
  repeatedCalls: s.optional(s.boolean),
  letCallersKnow: s.optional(s.boolean),
});

const StoredProfile = s.object({
  blocked: s.optional(s.setOfStrings),
  doNotDisturb: s.optional(StoredDoNotDisturb),
});

const StoredWithheld = s.object({ caller: s.string, callId: s.string, at: s.number });
/** The last call of a caller that do-not-disturb withheld. */
export const readWithheld = (item: Item): s.Output<typeof StoredWithheld> => readItem(StoredWithheld, item);

const StoredBlockTime = s.object({ blocked: s.string, blockedAt: s.number });
export const readBlockTime = (item: Item): s.Output<typeof StoredBlockTime> => readItem(StoredBlockTime, item);

export const readProfile = (item: Item): s.Output<typeof StoredProfile> => readItem(StoredProfile, item);
/** @throws UnreadableItem */
export const readCallRecord = (item: Item): CallRecord => readItem(StoredCallRecord, item);
/** @throws UnreadableItem */
export const readCallText = (item: Item): CallText => readItem(StoredCallText, item);
export const readBrowser = (item: Item): Browser => readItem(StoredBrowser, item);
export const readDevice = (item: Item): Device => readItem(StoredDevice, item);

/** A device with the ids of its endpoints, with which the condition of a receipt's write compares them. */
export const toDeviceItem = (device: Device): Item =>
  toItem({ ...device, endpointId: endpointId(device.endpointArn), other: device.other && storedOther(device.other) });
export const storedOther = (other: OtherEnvironment): object => ({
  ...other,
  endpointId: endpointId(other.endpointArn),
});
export const toCallTextItem = ({ caller, custom }: CallText): Item =>
  toItem({ caller, custom: custom === undefined ? undefined : JSON.stringify(custom) });
