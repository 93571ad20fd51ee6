/** A fault that the page can switch on and off. */
export interface FaultToggle {
  readonly id: string;
  readonly label: string;
  /** A sentence on what it does. */
  readonly description: string;
  /** What the service answers while it is on, in the service's words. */
  readonly errors: readonly string[];
  /** A sentence on whether it ends by itself. */
  readonly end: string;
  isOn(): boolean;
  set(isOn: boolean): Promise<void>;
}
