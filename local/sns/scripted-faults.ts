import type { Fault } from '../faults/fault.ts';
import type { FaultScript } from '../faults/fault-script.ts';
import { SnsError } from './sns-error.ts';

/** A fault to show: AWS's throttling and outages cannot be provoked from outside. */
export interface SnsFault {
  /** Such as `Publish`. @default any action */
  readonly action?: string;
  /** The wire code. @default 'Throttled' */
  readonly code?: string;
  /** @default 429 */
  readonly status?: number;
  /** @default 'Rate exceeded' */
  readonly message?: string;
  /** How many requests it hits. @default 1 */
  readonly times?: number;
}

const THROTTLED = { code: 'Throttled', status: 429, message: 'Rate exceeded' };

/** The same in the language of fault scripts. */
export const snsFault = ({ action, times = 1, ...fault }: SnsFault): Fault => ({
  target: { service: 'sns', action },
  fault: { kind: 'failing', ...THROTTLED, ...fault },
  times,
});

/** Lets a request meet what the script has for it. @throws SnsError */
export const meetFaults = async (faults: FaultScript, action: string): Promise<void> => {
  const request = { service: 'sns', action } as const;
  await faults.hold(request);
  const refusal = faults.take(request, ['failing', 'throttled']);
  if (refusal === undefined) return;
  const { code, status, message } = refusal.kind === 'throttled' ? THROTTLED : refusal;
  throw new SnsError(code ?? 'InternalFailure', message ?? 'Scripted by the local SNS', status ?? 500);
};
