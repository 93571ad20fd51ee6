import { useEffect, useState } from 'preact/hooks';

/** How long the lab may take to show what it was asked for, once it said yes. Milliseconds. */
const GRACE_MS = 500;

/**
 * A control's value: what the lab says, or what was just chosen until the lab says so too.
 *
 * @param choose resolves once the lab has done it, or would not
 */
export const usePending = <Value>(value: Value, choose: (value: Value) => Promise<void>) => {
  const [chosen, setChosen] = useState<{ readonly value: Value }>();
  useEffect(() => setChosen((now) => (now?.value === value ? undefined : now)), [value]);
  return [
    chosen === undefined ? value : chosen.value,
    async (wanted: Value): Promise<void> => {
      const choice = { value: wanted };
      setChosen(choice);
      await choose(wanted);
      setTimeout(() => setChosen((now) => (now === choice ? undefined : now)), GRACE_MS);
    },
  ] as const;
};
