/** Something that one actor may do next: a request to AWS that waits at the gate, or the end of its process. */
export interface Step {
  /** The same in every order that has the same beginning. A read of earlier data ends in `~`. */
  readonly id: string;
  readonly actor: number;
  /** Such as `UpdateItem CALL`. */
  readonly label: string;
  /** The label and how many of the actor's requests had the same before: says where in its work the actor is. */
  readonly name: string;
  /** The same for the same step, also in an order that began differently. */
  readonly key: string;
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
}

const isShared = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

/** Whether the order of two requests may matter. */
export const isDependent = (a: Pick<Step, 'touches' | 'isRead'>, b: Pick<Step, 'touches' | 'isRead'>): boolean => {
  if (a.isRead && b.isRead) return false;
  return a.touches.some((one) => b.touches.some((other) => isShared(one, other)));
};

/** A request that waits, and the same as a read that is answered from before the other actor's last write. */
export const stepsOf = (
  actor: number,
  { id, label, name, touches, isRead, hasEffect }: Omit<Step, 'actor' | 'key' | 'isDeath' | 'isStale'>,
): readonly [fresh: Step, stale: Step] => {
  const key = `${actor} ${name}`;
  const step = { id, actor, label, name, key, touches, isRead, hasEffect, isDeath: false, isStale: false };
  return [step, { ...step, id: `${id}~`, key: `${key}~`, isStale: true }];
};

/** The end of an actor's process. */
export const deathOf = (actor: number): Step => ({
  id: `${actor}.end`,
  actor,
  label: 'its process ends',
  name: 'its process ends',
  key: `${actor} its process ends`,
  touches: [],
  isRead: false,
  hasEffect: false,
  isDeath: true,
  isStale: false,
});
