import { useEffect, useState } from 'preact/hooks';

/** How long the lab may take to send the new value after the action succeeded. Milliseconds. */
const GRACE_MS = 500;

/**
 * An optimistic control value: the chosen value until the lab confirms it, else the value of the lab.
 *
 * @param choose resolves once the lab has performed or refused the action
 */
export const useOptimistic = <Value>(value: Value, choose: (value: Value) => Promise<void>) => {
  const [chosen, setChosen] = useState<{ readonly value: Value }>();
  useEffect(() => setChosen((current) => (current?.value === value ? undefined : current)), [value]);
  return [
    chosen === undefined ? value : chosen.value,
    async (newValue: Value): Promise<void> => {
      const choice = { value: newValue };
      setChosen(choice);
      await choose(newValue);
      setTimeout(() => setChosen((current) => (current === choice ? undefined : current)), GRACE_MS);
    },
  ] as const;
};
