import { deviceChange, holds, STILL_HELD } from '../../../lambda/aws/dynamodb/device-change.ts';
import { moveDevice } from '../../../lambda/aws/dynamodb/move-device.ts';
import type { TenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import type { Device } from '../../../lambda/devices/device.ts';

/** What a repair writes of a device. Each write is made only if the device is as it was read: a registration meanwhile wins. */
export interface RepairWrites {
  /**
   * Records that the endpoints are enabled: what failed before is over, and Apple's refusal in the other environment does not count any more.
   *
   * @param verifiedAt 0: its next registration must ask SNS
   */
  setRepaired(device: Device, verifiedAt: number): Promise<boolean>;
  /** Rings a device on trial in its declared environment again. */
  returnToDeclared(device: Device, verifiedAt: number): Promise<boolean>;
}

export const repairWrites = (table: TenantTable): RepairWrites => {
  const change = deviceChange(table);
  return {
    setRepaired: async (device, verifiedAt) => {
      const { userId, deviceId, other } = device;
      const { condition, values } = asRead(device);
      const refusal = other?.refusedAt === undefined ? '' : ', #other.refusedAt';
      const { changed } = await change(
        userId,
        deviceId,
        { ...holds(device), ...values, ':at': verifiedAt },
        {
          UpdateExpression: `SET verifiedAt = :at REMOVE failing, retriedAt${refusal}`,
          ConditionExpression: `${STILL_HELD} AND ${condition}`,
          ...(refusal !== '' && { ExpressionAttributeNames: { '#other': 'other' } }),
        },
      );
      return changed;
    },
    returnToDeclared: async (device, verifiedAt) => {
      const { condition, values } = asRead(device);
      const moved = await moveDevice(change, device, {
        set: 'verifiedAt = :at',
        remove: 'failing, retriedAt',
        condition: ` AND ${condition}`,
        values: { ...values, ':at': verifiedAt },
      });
      return moved !== undefined;
    },
  };
};

/** The condition that neither a registration nor a refusal has written the device since it was read. */
const asRead = ({ claim, verifiedAt, failing }: Device) => ({
  condition: `claim = :claim AND verifiedAt = :known AND ${failing === undefined ? 'attribute_not_exists(failing)' : 'failing = :failing'}`,
  values: { ':claim': claim, ':known': verifiedAt, ...(failing !== undefined && { ':failing': failing }) },
});
