/** Something that can go wrong, and be put right. */
export interface FaultSwitch {
  readonly id: string;
  readonly label: string;
  readonly about: string;
  isOn(): boolean;
  set(isOn: boolean): Promise<void>;
}
