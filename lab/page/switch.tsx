import { useOptimistic } from './use-optimistic.ts';

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  /** A sentence on what it switches. */
  readonly description?: string;
  readonly onChange: (isOn: boolean) => Promise<void>;
}

/** A checkbox that shows and changes a state of the lab. */
export const Switch = ({ label, isOn, description, onChange }: SwitchProps) => {
  const [checked, choose] = useOptimistic(isOn, onChange);
  return (
    <label title={description}>
      <input
        type="checkbox"
        checked={checked}
        aria-description={description}
        onChange={({ currentTarget }) => choose(currentTarget.checked)}
      />
      {label}
    </label>
  );
};
