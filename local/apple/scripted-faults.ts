import { type Reason, refusal, type Verdict } from './verdict.ts';

/** A fault to show: Apple's own outages cannot be provoked from outside. */
export interface ScriptedFault {
  readonly reason: Reason;
  /** @default every device */
  readonly deviceToken?: string;
  /** How many pushes it hits. @default 1 */
  readonly times?: number;
}

/** Keeps the faults still to come, oldest first. */
export function makeScriptedFaults(clock: () => number) {
  let waiting: { fault: ScriptedFault; left: number }[] = [];

  return {
    add(fault: ScriptedFault): void {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    /** Takes the fault meant for this push out of the script. */
    take(deviceToken: string): Verdict | undefined {
      const hit = waiting.find(
        ({ fault }) => (fault.deviceToken ?? deviceToken).toLowerCase() === deviceToken.toLowerCase(),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      const verdict = refusal(hit.fault.reason);
      return verdict.status === 410 ? { ...verdict, timestamp: clock() } : verdict;
    },
  };
}
