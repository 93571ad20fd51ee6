import { usePending } from './use-pending.ts';

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  /** What it does, in a sentence. */
  readonly about?: string;
  readonly onChange: (isOn: boolean) => Promise<void>;
}

/** A checkbox of something that the lab does. */
export const Switch = ({ label, isOn, about, onChange }: SwitchProps) => {
  const [checked, choose] = usePending(isOn, onChange);
  return (
    <label title={about}>
      <input
        type="checkbox"
        checked={checked}
        aria-description={about}
        onChange={({ currentTarget }) => choose(currentTarget.checked)}
      />
      {label}
    </label>
  );
};
