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

/** Keeps the faults still to come, oldest first. */
export function makeFaults() {
  let waiting: { fault: SnsFault; left: number }[] = [];
  return {
    add(fault: SnsFault): void {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    /** @throws SnsError when a fault is meant for this action */
    meet(action: string): void {
      const hit = waiting.find(({ fault }) => (fault.action ?? action) === action);
      if (hit === undefined) return;
      hit.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      const { code = 'Throttled', message = 'Rate exceeded', status = 429 } = hit.fault;
      throw new SnsError(code, message, status);
    },
  };
}
