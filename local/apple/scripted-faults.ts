import type { Fault } from '../faults/fault.ts';
import type { FaultScript } from '../faults/fault-script.ts';
import { type ApnsResponse, isReason, type Reason, refusal } from './apns-response.ts';

/** A refusal to inject: Apple's own outages cannot be provoked from outside. */
export interface ScriptedFault {
  readonly reason: Reason;
  /** @default every device */
  readonly deviceToken?: string;
  /** Number of pushes that it affects. @default 1 */
  readonly times?: number;
}

/** The same as an entry of a fault script. */
export const appleFault = ({ reason, deviceToken, times = 1 }: ScriptedFault): Fault => ({
  target: { service: 'apple', device: deviceToken },
  fault: { kind: 'failing', code: reason },
  times,
});

/** The reason for a status when the fault names none. */
const DEFAULT_REASONS: Readonly<Record<number, Reason>> = {
  400: 'BadDeviceToken',
  403: 'Forbidden',
  410: 'Unregistered',
  413: 'PayloadTooLarge',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

/** Apple does not document its limit of pushes for one phone, so only a fault causes this reason. */
const THROTTLED = { code: 'TooManyRequests', status: undefined };

/** The refusal that the script has for an otherwise accepted push. */
export const scriptedResponse = (script: FaultScript, device: string, now: number): ApnsResponse | undefined => {
  const fault = script.take({ service: 'apple', device }, ['failing', 'throttled']);
  if (fault === undefined) return undefined;
  const { code = '', status } = fault.kind === 'throttled' ? THROTTLED : fault;
  const reason = isReason(code) ? code : (DEFAULT_REASONS[status ?? 500] ?? 'InternalServerError');
  const response = { ...refusal(reason), ...(status !== undefined && { status }) };
  return response.status === 410 ? { ...response, timestamp: now } : response;
};
