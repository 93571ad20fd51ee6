import type { Fault } from '../../faults/fault.ts';
import type { FaultScript } from '../../faults/fault-script.ts';
import { SnsError } from './sns-error.ts';

/** An error that the simulator returns: throttling and outages of AWS cannot be provoked. */
export interface SnsFault {
  /** Such as `Publish`. @default any action */
  readonly action?: string;
  /** The wire code. @default 'Throttled' */
  readonly code?: string;
  /** @default 429 */
  readonly status?: number;
  /** @default 'Rate exceeded' */
  readonly message?: string;
  /** Number of requests that fail. @default 1 */
  readonly times?: number;
}

const THROTTLED = { code: 'Throttled', status: 429, message: 'Rate exceeded' };

/** Converts it to a line of a fault script. */
export const snsFault = ({ action, times = 1, ...fault }: SnsFault): Fault => ({
  target: { service: 'sns', action },
  fault: { kind: 'failing', ...THROTTLED, ...fault },
  times,
});

/** Applies the script's next fault for a request: a delay, an error, or both. @throws SnsError */
export const applyFaults = async (faults: FaultScript, action: string): Promise<void> => {
  const request = { service: 'sns', action } as const;
  await faults.hold(request);
  const failure = faults.take(request, ['failing', 'throttled']);
  if (failure === undefined) return;
  const { code, status, message } = failure.kind === 'throttled' ? THROTTLED : failure;
  throw new SnsError(code ?? 'InternalFailure', message ?? 'Scripted by the local SNS', status ?? 500);
};
