/** Storage of blocks. A callee's are read with the devices: `CalleeStore`. */
export interface BlockStore {
  /** Safe to repeat. `false` when the user already blocks the maximum number of users. */
  block(userId: string, blocked: string): Promise<boolean>;
  unblock(userId: string, blocked: string): Promise<void>;
  /** Strongly consistent, sorted. */
  list(userId: string): Promise<readonly string[]>;
}
