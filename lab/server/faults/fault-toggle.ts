/** A fault that the page can switch on and off. */
export interface FaultToggle {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  isOn(): boolean;
  set(isOn: boolean): Promise<void>;
}
