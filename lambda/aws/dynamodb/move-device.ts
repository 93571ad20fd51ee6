import { type Device, inOtherEnvironment } from '../../devices/device.ts';
import { endpointId } from '../../devices/endpoint-id.ts';
import { type DeviceChange, type DeviceExpression, holds, STILL_HELD } from './device-change.ts';
import { readDevice, storedOther } from './stored-items.ts';

/** What is written besides the move. */
export interface MoveOptions {
  readonly set: string;
  readonly remove?: string;
  /** A further condition, which begins with ` AND `. @default none */
  readonly condition?: string;
  readonly values: object;
  /** When Apple refused the token where the device comes from. */
  readonly refusedAt?: number;
}

type Change = (userId: string, deviceId: string, values: object, expression: DeviceExpression) => Promise<DeviceChange>;

/**
 * Rings the device in its other environment if it still holds both endpoints and is not proved.
 *
 * @returns the device after the move; `undefined` when nothing was written
 */
export const moveDevice = async (
  change: Change,
  device: Device,
  { set, remove = '', condition = '', values, refusedAt }: MoveOptions,
): Promise<Device | undefined> => {
  const moved = inOtherEnvironment(device);
  if (moved?.other === undefined) return undefined;
  const { userId, deviceId, endpointArn, alertEndpointArn, environment } = moved;
  const alert = alertEndpointArn === undefined ? '' : ', alertEndpointArn = :alert';
  const removed = [alert === '' && 'alertEndpointArn', remove].filter(Boolean).join(', ');
  const { changed, item } = await change(
    userId,
    deviceId,
    {
      ...holds(device),
      ':to': endpointArn,
      ':id': endpointId(endpointArn),
      ':environment': environment,
      ':other': storedOther({ ...moved.other, refusedAt }),
      ...(alertEndpointArn !== undefined && { ':alert': alertEndpointArn }),
      ...values,
    },
    {
      UpdateExpression:
        `SET endpointArn = :to, endpointId = :id, #environment = :environment, #other = :other${alert}, ${set}` +
        (removed && ` REMOVE ${removed}`),
      ConditionExpression: `${STILL_HELD} AND #other.endpointArn = :to AND attribute_not_exists(provedAt)${condition}`,
      ExpressionAttributeNames: { '#environment': 'environment', '#other': 'other' },
    },
  );
  return changed && item ? readDevice(item) : undefined;
};
