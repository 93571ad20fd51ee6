import type { Call, CallRecord } from '../calls/call.ts';
import type { Device } from '../devices/device.ts';
import type { DeliveryTargets } from '../notifications/callee-store.ts';
import type { Socket } from '../sockets/socket.ts';
import type { HuntTimer } from './ring-timers.ts';

type Called = Pick<Device, 'userId' | 'platform'> | { readonly userId: string; readonly platform: 'web' };

/** The index of the step with which a device begins to ring; 0 without a hunt list, and infinity for one that no step names. */
export const stepOf = ({ hunt }: Pick<CallRecord, 'hunt'>, { userId, platform }: Called): number => {
  if (hunt === undefined) return 0;
  const index = hunt.findIndex(
    ({ platforms, to }) => (platforms?.includes(platform) ?? true) && (to?.includes(userId) ?? true),
  );
  return index < 0 ? Number.POSITIVE_INFINITY : index;
};

/** Whether it is the last step of the call's hunt list. */
export const isLastStep = ({ hunt = [] }: Pick<CallRecord, 'hunt'>, step: number): boolean => step >= hunt.length - 1;

/** The callee's sockets with whose step the call has come. A socket of no registered device is a browser's. */
export const socketsUpTo = (
  call: Pick<Call, 'hunt'>,
  { userId, devices, sockets }: Pick<DeliveryTargets, 'userId' | 'devices' | 'sockets'>,
  step: number,
): readonly Socket[] =>
  sockets.filter(({ deviceId }) => {
    const platform = devices.find((device) => device.deviceId === deviceId)?.platform ?? 'web';
    return stepOf(call, { userId, platform }) <= step;
  });

/** The timers of the steps that begin after the invite. */
export const huntTimers = ({ hunt = [], startedAt }: Pick<CallRecord, 'hunt' | 'startedAt'>): readonly HuntTimer[] =>
  hunt.map(({ afterSeconds }, step) => ({ step, at: startedAt + afterSeconds * 1000 })).filter(({ step }) => step > 0);
