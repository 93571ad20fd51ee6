import type { Fault } from '../faults/fault.ts';
import type { FaultScript } from '../faults/fault-script.ts';
import { isReason, type Reason, refusal, type Verdict } from './verdict.ts';

/** A fault to show: Apple's own outages cannot be provoked from outside. */
export interface ScriptedFault {
  readonly reason: Reason;
  /** @default every device */
  readonly deviceToken?: string;
  /** How many pushes it hits. @default 1 */
  readonly times?: number;
}

/** The same in the language of fault scripts. */
export const appleFault = ({ reason, deviceToken, times = 1 }: ScriptedFault): Fault => ({
  target: { service: 'apple', device: deviceToken },
  fault: { kind: 'failing', code: reason },
  times,
});

/** What Apple says with a status when the script names no reason. */
const USUAL: Readonly<Record<number, Reason>> = {
  400: 'BadDeviceToken',
  403: 'Forbidden',
  410: 'Unregistered',
  413: 'PayloadTooLarge',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

/** How many pushes for one phone are too many Apple does not say: it comes by script only. */
const THROTTLED = { code: 'TooManyRequests', status: undefined };

/** The verdict that the script has for a push which nothing else speaks against. */
export const scriptedVerdict = (script: FaultScript, device: string, now: number): Verdict | undefined => {
  const fault = script.take({ service: 'apple', device }, ['failing', 'throttled']);
  if (fault === undefined) return undefined;
  const { code = '', status } = fault.kind === 'throttled' ? THROTTLED : fault;
  const reason = isReason(code) ? code : (USUAL[status ?? 500] ?? 'InternalServerError');
  const verdict = { ...refusal(reason), ...(status !== undefined && { status }) };
  return verdict.status === 410 ? { ...verdict, timestamp: now } : verdict;
};
