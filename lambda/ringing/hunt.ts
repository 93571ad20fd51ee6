import type { Call, CallRecord } from '../calls/call.ts';
import type { DevicePlatform } from '../contract/enums.ts';
import type { DeliveryTargets } from '../notifications/callee-store.ts';
import type { Socket } from '../sockets/socket.ts';
import type { HuntTimer } from './ring-timers.ts';

/** A device of a callee, as far as a hunt list names it. */
export interface Called {
  readonly userId: string;
  readonly platform: DevicePlatform;
}

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

type Targets = Pick<DeliveryTargets, 'userId' | 'devices' | 'browsers' | 'sockets'>;

/** A socket of no registered phone is a browser's. */
const stepOfSocket = (call: Pick<Call, 'hunt'>, { userId, devices }: Targets, { deviceId }: Socket): number =>
  stepOf(call, { userId, platform: devices.find((device) => device.deviceId === deviceId)?.platform ?? 'web' });

/** The callee's sockets with whose step the call has come. */
export const socketsUpTo = (call: Pick<Call, 'hunt'>, callee: Targets, step: number): readonly Socket[] =>
  callee.sockets.filter((socket) => stepOfSocket(call, callee, socket) <= step);

/** What is rung by the steps after the invite. */
export const rungLater = (call: Pick<Call, 'hunt'>, callees: readonly Targets[]): readonly Pick<Called, 'userId'>[] =>
  call.hunt === undefined
    ? []
    : callees.flatMap((callee) => [
        ...callee.devices.filter((device) => stepOf(call, device) > 0),
        ...callee.browsers.filter(({ userId }) => stepOf(call, { userId, platform: 'web' }) > 0),
        ...callee.sockets.filter((socket) => stepOfSocket(call, callee, socket) > 0),
      ]);

/** The timers of the steps that begin after the invite. */
export const huntTimers = ({ hunt = [], startedAt }: Pick<CallRecord, 'hunt' | 'startedAt'>): readonly HuntTimer[] =>
  hunt.map(({ afterSeconds }, step) => ({ step, at: startedAt + afterSeconds * 1000 })).filter(({ step }) => step > 0);

/** Without what no step of the call's hunt list names, which is not rung. */
export const withoutUnnamed = <C extends Targets>(call: Pick<Call, 'hunt'>, callee: C): C => {
  if (call.hunt === undefined) return callee;
  const { userId, devices, browsers } = callee;
  return {
    ...callee,
    devices: devices.filter((device) => Number.isFinite(stepOf(call, device))),
    browsers: Number.isFinite(stepOf(call, { userId, platform: 'web' })) ? browsers : [],
    sockets: socketsUpTo(call, callee, Number.MAX_SAFE_INTEGER),
  };
};
