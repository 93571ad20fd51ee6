/** Something that one actor may do next: a request to AWS that waits at the gate, or the end of its process. */
export interface Step {
  /** The same in every order that has the same beginning. A read of earlier data ends in `~`. */
  readonly id: string;
  readonly actor: number;
  /** Such as `UpdateItem CALL`. */
  readonly label: string;
  /**
   * What it reads or writes, each a name or the start of names. Requests that share nothing, or only read, have the same
   * result in either order.
   */
  readonly touches: readonly string[];
  /** Whether its order among other reads of the same does not matter. */
  readonly isRead: boolean;
  /** Whether anything remains of it once the actor's process has ended. */
  readonly hasEffect: boolean;
  /** Whether the actor's process ends here: what it had not sent yet is never sent. */
  readonly isDeath: boolean;
  /** Whether a read that is not strongly consistent returns what was there before the other actor's last write. */
  readonly isStale: boolean;
  /** Position of the step whose response made the actor send this request; -1 for its first requests. */
  readonly cause: number;
}

const isShared = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

/** Whether the order of two steps may matter. */
export const isDependent = (a: Step, b: Step): boolean => {
  // A process that ends before or after a request without an effect leaves the same.
  if (a.isDeath || b.isDeath) return a.actor === b.actor && (a.isDeath || a.hasEffect) && (b.isDeath || b.hasEffect);
  if (baseOf(a) === baseOf(b)) return true;
  if (a.isRead && b.isRead) return false;
  return a.touches.some((one) => b.touches.some((other) => isShared(one, other)));
};

/** The id of the request, whatever its read returns. */
export const baseOf = ({ id }: Step): string => id.replace('~', '');
