import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
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
import { JsonObject } from '../../contract/schemas/fields.ts';
import type { Browser } from '../../devices/browser.ts';
import { type Device, FAILING_REASONS, type OtherEnvironment } from '../../devices/device.ts';
import { endpointId } from '../../devices/endpoint-id.ts';
import type { MailboxCounts, Signal } from '../../signals/mailbox.ts';
import type { DeviceSocket } from '../../sockets/socket.ts';

export type Item = Record<string, AttributeValue>;

/** An item that does not have the stored form. The message names attributes only: their values may be a caller's name. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem';
}

const read = <S extends v.GenericSchema>(schema: S, item: Item): v.InferOutput<S> => {
  let value: Record<string, unknown>;
  try {
    value = unmarshall(item);
  } catch {
    throw new UnreadableItem('a number of the item is not one of JavaScript');
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new UnreadableItem(`not in the stored form: ${result.issues.map((issue) => v.getDotPath(issue)).join(', ')}`);
};

/** A map by user or device id. Not `v.record`, which leaves out the key `prototype`. */
const byId = <S extends v.GenericSchema>(value: S) =>
  v.pipe(
    v.custom<Readonly<Record<string, unknown>>>(
      (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
      'is not a map',
    ),
    v.transform((map) => Object.entries(map)),
    v.array(v.tuple([v.string(), value])),
    v.transform((entries): Record<string, v.InferOutput<S>> => Object.fromEntries(entries)),
  );

const at = v.optional(v.number());
const times = { ringingAt: at, answeredAt: at, endedAt: at };
const endReason = v.optional(v.picklist(END_REASONS));

const StoredLeg = v.object({
  ...times,
  endReason,
  answeredBy: v.optional(v.string()),
  endedBy: v.optional(v.string()),
  answeredSeq: at,
  endedSeq: at,
  ringingAfter: at,
  unrungSeq: at,
  isHidden: v.optional(v.literal(true)),
  wasWithheld: v.optional(v.literal(true)),
  rings: byId(
    v.object({
      outcome: v.picklist(RING_OUTCOMES),
      reason: v.optional(v.string()),
      messageId: v.optional(v.string()),
      at,
    }),
  ),
  failed: byId(v.object({ at: v.number(), reason: v.string(), messageId: v.string() })),
  reported: byId(v.number()),
  dismissed: byId(v.number()),
});

const StoredCallRecord = v.object({
  ...times,
  endReason,
  callId: v.string(),
  /** Calls written by earlier versions have none. */
  seq: v.optional(v.number(), 0),
  callerId: v.string(),
  callerDeviceId: v.optional(v.string()),
  parentCallId: v.optional(v.string()),
  parentParties: v.optional(byId(v.object({ deviceId: v.optional(v.string()), leftAt: at, leftSeq: at }))),
  parentPartiesIn: at,
  media: v.picklist(MEDIA),
  declineEnds: v.picklist(DECLINE_ENDS),
  startedAt: v.number(),
  expiresAt: v.number(),
  keptUntil: v.number(),
  hunt: v.optional(
    v.array(
      v.object({
        afterSeconds: v.number(),
        platforms: v.optional(v.array(v.picklist(DEVICE_PLATFORMS))),
        to: v.optional(v.array(v.string())),
      }),
    ),
  ),
  legs: byId(StoredLeg),
  openLegs: v.number(),
  talkingLegs: v.number(),
  inviteLease: v.number(),
  invited: v.boolean(),
  rungAgainAt: at,
  closedAt: at,
  closedSeq: at,
  initiatedAfter: at,
  recordedAfter: at,
  endedSeq: at,
  changedSeq: at,
  unnotified: v.optional(v.union([v.literal(true), v.literal('retrying')])),
  notifiedSeq: at,
  pending: v.optional(v.array(v.string())),
  receiptKey: v.string(),
});

const StoredCallText = v.object({
  caller: v.object({ name: v.string(), handle: v.string(), handleType: v.picklist(HANDLE_TYPES) }),
  /** As JSON text, so that the app's data is returned unchanged: DynamoDB's numbers differ from JavaScript's. */
  custom: v.optional(v.pipe(v.string(), v.parseJson(), JsonObject)),
});

const StoredDevice = v.object({
  userId: v.string(),
  deviceId: v.string(),
  platform: v.picklist(PHONE_PLATFORMS),
  environment: v.picklist(ENVIRONMENTS),
  declaredEnvironment: v.picklist(ENVIRONMENTS),
  appId: v.string(),
  preset: v.picklist(PRESETS),
  library: v.optional(v.picklist(CLIENT_LIBRARIES)),
  capabilities: v.array(v.string()),
  language: v.optional(v.string()),
  endpointArn: v.string(),
  claim: v.string(),
  tokenHash: v.string(),
  alertEndpointArn: v.optional(v.string()),
  alertTokenHash: v.optional(v.string()),
  registeredAt: v.number(),
  tokenChangedAt: at,
  refreshedAt: v.number(),
  verifiedAt: v.number(),
  lastReceiptAt: at,
  unreportedRings: at,
  failing: v.optional(v.object({ reason: v.picklist(FAILING_REASONS), at: v.number() })),
  provedAt: at,
  other: v.optional(v.object({ endpointArn: v.string(), alertEndpointArn: v.optional(v.string()), refusedAt: at })),
  retriedAt: at,
});

const StoredBrowser = v.object({
  userId: v.string(),
  deviceId: v.string(),
  appId: v.string(),
  subscription: v.optional(v.object({ endpoint: v.string(), p256dh: v.string(), auth: v.string() })),
  claim: v.string(),
  language: v.optional(v.string()),
  registeredAt: v.number(),
  refreshedAt: v.number(),
});

const StoredSignal = v.object({
  seq: v.number(),
  from: v.object({ userId: v.string(), deviceId: v.string() }),
  content: v.string(),
  sentAt: v.number(),
});
export const readSignal = (item: Item): Signal => v.parse(StoredSignal, unmarshall(item));

/** The bytes of all signals of its mailbox up to a signal. */
export const readTotalBytes = (item: Item): number =>
  v.parse(v.object({ totalBytes: v.number() }), unmarshall(item)).totalBytes;

const StoredMailboxCounts = v.object({
  lastNumber: v.optional(v.number(), 0),
  totalBytes: v.optional(v.number(), 0),
  windowEnd: v.optional(v.number(), 0),
  windowCount: v.optional(v.number(), 0),
  maxNumber: v.optional(v.number(), LIMITS.pendingSignals),
  maxBytes: v.optional(v.number(), LIMITS.pendingBytes),
});
export const readMailboxCounts = (item: Item = {}): MailboxCounts => v.parse(StoredMailboxCounts, unmarshall(item));

const StoredSocket = v.object({
  userId: v.string(),
  deviceId: v.string(),
  connectionId: v.string(),
  callId: v.optional(v.string()),
  openedAt: v.number(),
  lostAt: at,
  unreachableIn: v.optional(v.set(v.string())),
});
export const readSocket = (item: Item): DeviceSocket => v.parse(StoredSocket, unmarshall(item));

const StoredOwner = v.object({
  tenant: v.string(),
  userId: v.string(),
  deviceId: v.string(),
  claim: v.string(),
  deletingUntil: at,
  releasedAt: at,
});
/**
 * An endpoint's owner. `claim`: that of the owner's device. `deletingUntil`: the device has released the endpoint, which
 * may be deleted until then, in epoch milliseconds. `releasedAt`: it has no owner since, and the others of it are empty.
 */
export type StoredOwner = v.InferOutput<typeof StoredOwner>;
export const readOwner = (item: Item): StoredOwner => v.parse(StoredOwner, unmarshall(item));

const StoredErasure = v.object({ erasure: v.optional(v.object({ id: v.string(), startedAt: v.number() })) });
export const readErasure = (item: Item) => v.parse(StoredErasure, unmarshall(item)).erasure;

/** `calls`: the ids of the calls that are counted; only the counter of invites has them. */
const StoredCounter = v.object({ calls: v.optional(v.set(v.string())) });
export const readCounter = (item: Item): v.InferOutput<typeof StoredCounter> =>
  v.parse(StoredCounter, unmarshall(item));

const StoredDoNotDisturb = v.object({
  setAt: v.number(),
  until: at,
  hours: v.optional(
    v.array(v.object({ days: v.optional(v.array(v.picklist(WEEKDAYS))), from: v.string(), to: v.string() })),
  ),
  timeZone: v.optional(v.string()),
  exceptUsers: v.optional(v.array(v.string())),
  repeatedCalls: v.optional(v.boolean()),
  letCallersKnow: v.optional(v.boolean()),
});

const StoredProfile = v.object({
  blocked: v.optional(v.set(v.string())),
  doNotDisturb: v.optional(StoredDoNotDisturb),
});

const StoredWithheld = v.object({ caller: v.string(), callId: v.string(), at: v.number() });
/** The last call of a caller that do-not-disturb withheld. */
export const readWithheld = (item: Item): v.InferOutput<typeof StoredWithheld> =>
  v.parse(StoredWithheld, unmarshall(item));

const StoredBlockTime = v.object({ blocked: v.string(), blockedAt: v.number() });
export const readBlockTime = (item: Item): v.InferOutput<typeof StoredBlockTime> =>
  v.parse(StoredBlockTime, unmarshall(item));

export const readProfile = (item: Item): v.InferOutput<typeof StoredProfile> =>
  v.parse(StoredProfile, unmarshall(item));
/** @throws UnreadableItem */
export const readCallRecord = (item: Item): CallRecord => read(StoredCallRecord, item);
/** @throws UnreadableItem */
export const readCallText = (item: Item): CallText => read(StoredCallText, item);
export const readBrowser = (item: Item): Browser => v.parse(StoredBrowser, unmarshall(item));
export const readDevice = (item: Item): Device => v.parse(StoredDevice, unmarshall(item));

/** An object in DynamoDB's format, without its undefined members. */
export const toItem = (value: object): Item => marshall(value, { removeUndefinedValues: true });
/** A device with the ids of its endpoints, with which the condition of a receipt's write compares them. */
export const toDeviceItem = (device: Device): Item =>
  toItem({ ...device, endpointId: endpointId(device.endpointArn), other: device.other && storedOther(device.other) });
export const storedOther = (other: OtherEnvironment): object => ({
  ...other,
  endpointId: endpointId(other.endpointArn),
});
export const toCallTextItem = ({ caller, custom }: CallText): Item =>
  toItem({ caller, custom: custom === undefined ? undefined : JSON.stringify(custom) });
