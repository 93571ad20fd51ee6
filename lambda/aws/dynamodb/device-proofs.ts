import type { DeviceStore } from '../../devices/device-store.ts';
import { endpointId } from '../../devices/endpoint-id.ts';
import { deviceChange, holds, STILL_HELD } from './device-change.ts';
import { moveDevice } from './move-device.ts';
import { readDevice } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

const DAY = 24 * 60 * 60 * 1000;

/** One write a day is enough to show that pushes arrive; more often only to reset `unreportedRings`. */
const IS_DUE = 'attribute_not_exists(lastReceiptAt) OR lastReceiptAt < :yesterday OR unreportedRings > :none';

/** What receipts, refusals and calls write of a device: whether its token is proved, and where it is rung. */
export const deviceProofs = (
  table: TenantTable,
): Pick<DeviceStore, 'countReceipt' | 'prove' | 'returnToDeclared' | 'takeRetry'> => {
  const change = deviceChange(table);

  return {
    countReceipt: async (userId, deviceId, at) => {
      await change(
        userId,
        deviceId,
        { ':at': at, ':yesterday': at - DAY, ':none': 0 },
        {
          UpdateExpression: 'SET lastReceiptAt = :at, unreportedRings = :none',
          ConditionExpression: `attribute_exists(pk) AND (${IS_DUE})`,
        },
      );
    },

    prove: async (userId, deviceId, endpoint, at) => {
      const set = 'provedAt = if_not_exists(provedAt, :at), lastReceiptAt = :at, unreportedRings = :none';
      const remove = 'failing, retriedAt';
      const { changed, item } = await change(
        userId,
        deviceId,
        { ':at': at, ':yesterday': at - DAY, ':none': 0, ':endpoint': endpoint },
        {
          UpdateExpression: `SET ${set} REMOVE ${remove}`,
          ConditionExpression: `endpointId = :endpoint AND attribute_not_exists(removedAt) AND (attribute_not_exists(provedAt) OR attribute_exists(failing) OR ${IS_DUE})`,
        },
      );
      if (changed) return item && readDevice(item);
      if (item === undefined || item.removedAt !== undefined || item.provedAt !== undefined) return undefined;
      // A push to the other environment arrived after the device had been moved away from it: that is where it rings.
      const device = readDevice(item);
      if (device.other === undefined || endpointId(device.other.endpointArn) !== endpoint) return undefined;
      return moveDevice(change, device, { set, remove, values: { ':at': at, ':none': 0 } });
    },

    returnToDeclared: (device, at) =>
      moveDevice(change, device, {
        set: 'failing = :failing, verifiedAt = :never',
        values: { ':failing': { reason: 'invalid_token', at }, ':never': 0 },
        refusedAt: at,
      }),

    takeRetry: async (device, at) => {
      const { userId, deviceId, retriedAt } = device;
      const values = { ...holds(device), ':at': at, ...(retriedAt !== undefined && { ':seen': retriedAt }) };
      const unchanged = retriedAt === undefined ? 'attribute_not_exists(retriedAt)' : 'retriedAt = :seen';
      const { changed } = await change(userId, deviceId, values, {
        UpdateExpression: 'SET retriedAt = :at',
        ConditionExpression: `${STILL_HELD} AND ${unchanged}`,
      });
      return changed;
    },
  };
};
