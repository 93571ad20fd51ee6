import type { CalledDeviceStore } from '../../devices/device-store.ts';
import { deviceChange, holds, STILL_HELD } from './device-change.ts';
import { deviceProofs } from './device-proofs.ts';
import { readDevice } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** What calls write of the devices that they ring. Apart from `device-table.ts`, so that no function of a call carries registrations. */
export const calledDeviceTable = (table: TenantTable): CalledDeviceStore => {
  const change = deviceChange(table);

  return {
    ...deviceProofs(table),

    markFailing: async (device, reason, at) => {
      const { userId, deviceId, failing } = device;
      const since = failing?.reason === reason ? failing.at : at;
      const values = { ...holds(device), ':failing': { reason, at: since }, ':never': 0 };
      // A disabled endpoint is the consequence of a rejected token: the cause is worth more to an app developer.
      const cause = reason === 'disabled' ? 'if_not_exists(failing, :failing)' : ':failing';
      const UpdateExpression = `SET failing = ${cause}, verifiedAt = :never`;
      return (await change(userId, deviceId, values, { UpdateExpression, ConditionExpression: STILL_HELD })).changed;
    },

    countUnreportedRing: async (userId, deviceId) => {
      const { changed, item } = await change(
        userId,
        deviceId,
        { ':one': 1 },
        {
          UpdateExpression: 'ADD unreportedRings :one',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(removedAt)',
        },
      );
      return changed && item ? readDevice(item) : undefined;
    },
  };
};
