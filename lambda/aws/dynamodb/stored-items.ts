import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Call } from '../../calls/call.ts';
import { END_REASONS } from '../../contract/end-reasons.ts';
import {
  DECLINE_ENDS,
  DEVICE_PLATFORMS,
  ENVIRONMENTS,
  HANDLE_TYPES,
  MEDIA,
  PRESETS,
  RING_OUTCOMES,
} from '../../contract/enums.ts';
import { JsonObject } from '../../contract/schemas/fields.ts';
import { type Device, FAILING_REASONS, type OtherEnvironment } from '../../devices/device.ts';
import { endpointId } from '../../devices/endpoint-id.ts';
import type { Signal } from '../../signals/mailbox.ts';
import type { Socket } from '../../sockets/socket.ts';

export type Item = Record<string, AttributeValue>;

const at = v.optional(v.number());
const times = { ringingAt: at, answeredAt: at, endedAt: at };
const endReason = v.optional(v.picklist(END_REASONS));

const StoredLeg = v.object({
  ...times,
  endReason,
  answeredBy: v.optional(v.string()),
  endedBy: v.optional(v.string()),
  rings: v.record(
    v.string(),
    v.object({
      outcome: v.picklist(RING_OUTCOMES),
      reason: v.optional(v.string()),
      messageId: v.optional(v.string()),
      at,
    }),
  ),
  failed: v.record(v.string(), v.object({ at: v.number(), reason: v.string(), messageId: v.string() })),
  reported: v.record(v.string(), v.number()),
  dismissed: v.record(v.string(), v.number()),
});

const StoredCall = v.object({
  ...times,
  endReason,
  callId: v.string(),
  /** Calls written by earlier versions have none. */
  seq: v.optional(v.number(), 0),
  callerId: v.string(),
  callerDeviceId: v.optional(v.string()),
  caller: v.object({ name: v.string(), handle: v.string(), handleType: v.picklist(HANDLE_TYPES) }),
  media: v.picklist(MEDIA),
  declineEnds: v.picklist(DECLINE_ENDS),
  /** As JSON text, so that the app's data is returned unchanged: DynamoDB's numbers differ from JavaScript's. */
  custom: v.optional(v.pipe(v.string(), v.parseJson(), JsonObject)),
  startedAt: v.number(),
  expiresAt: v.number(),
  keptUntil: v.number(),
  legs: v.record(v.string(), StoredLeg),
  openLegs: v.number(),
  talkingLegs: v.number(),
  inviteLease: v.number(),
  invited: v.boolean(),
  rungAgainAt: at,
  closeLease: at,
  closedAt: at,
  notifiedAt: at,
  receiptKey: v.string(),
});

const StoredDevice = v.object({
  userId: v.string(),
  deviceId: v.string(),
  platform: v.picklist(DEVICE_PLATFORMS),
  environment: v.picklist(ENVIRONMENTS),
  declaredEnvironment: v.picklist(ENVIRONMENTS),
  appId: v.string(),
  preset: v.picklist(PRESETS),
  capabilities: v.array(v.string()),
  endpointArn: v.string(),
  claim: v.string(),
  tokenHash: v.string(),
  alertEndpointArn: v.optional(v.string()),
  alertTokenHash: v.optional(v.string()),
  registeredAt: v.number(),
  refreshedAt: v.number(),
  verifiedAt: v.number(),
  lastReceiptAt: at,
  unreportedRings: at,
  failing: v.optional(v.object({ reason: v.picklist(FAILING_REASONS), at: v.number() })),
  provedAt: at,
  other: v.optional(v.object({ endpointArn: v.string(), alertEndpointArn: v.optional(v.string()), refusedAt: at })),
  retriedAt: at,
});

const StoredSignal = v.object({
  seq: v.number(),
  from: v.object({ userId: v.string(), deviceId: v.string() }),
  content: v.string(),
  sentAt: v.number(),
});
export const readSignal = (item: Item): Signal => v.parse(StoredSignal, unmarshall(item));

const StoredSocket = v.object({
  userId: v.string(),
  deviceId: v.string(),
  connectionId: v.string(),
  callId: v.optional(v.string()),
  openedAt: v.number(),
});
export const readSocket = (item: Item): Socket => v.parse(StoredSocket, unmarshall(item));

const StoredOwner = v.object({
  tenant: v.string(),
  userId: v.string(),
  deviceId: v.string(),
  claim: v.string(),
  deletingUntil: at,
});
/**
 * An endpoint's owner. `claim`: that of the owner's device. `deletingUntil`: the device has released the endpoint, which
 * may be deleted until then, in epoch milliseconds.
 */
export type StoredOwner = v.InferOutput<typeof StoredOwner>;
export const readOwner = (item: Item): StoredOwner => v.parse(StoredOwner, unmarshall(item));

/** `inCalls`: calls that the user is in, each as `<callId>@<epoch milliseconds>`. */
const StoredProfile = v.object({ blocked: v.optional(v.set(v.string())), inCalls: v.optional(v.set(v.string())) });

export const readProfile = (item: Item): v.InferOutput<typeof StoredProfile> =>
  v.parse(StoredProfile, unmarshall(item));
export const readCall = (item: Item): Call => v.parse(StoredCall, unmarshall(item));
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
export const toCallItem = ({ custom, ...call }: Call): Item =>
  toItem({ ...call, custom: custom === undefined ? undefined : JSON.stringify(custom) });
