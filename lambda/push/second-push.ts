import type { Device } from '../devices/device.ts';
import { secondPushOf } from './client-libraries.ts';

/** Whether a second push for the same call shows as the same call on a device. */
export const showsSecondPushAsSameCall = ({
  preset,
  platform,
  library,
  capabilities,
}: Pick<Device, 'preset' | 'platform' | 'library' | 'capabilities'>): boolean => {
  const needed = secondPushOf(preset, platform, library);
  return needed === 'always' || (needed !== 'never' && capabilities.includes(needed));
};
