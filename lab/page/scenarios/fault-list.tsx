import type { FaultView } from '../../server/lab-view.ts';
import type { Act } from '../use-lab.ts';
import { useOptimistic } from '../use-optimistic.ts';

interface FaultListProps {
  readonly faults: readonly FaultView[];
  readonly act: Act;
}

/** The fault toggles; each says what it does, and whether it ends by itself. */
export const FaultList = ({ faults, act }: FaultListProps) => (
  <section class="fault-list" id="faults" aria-labelledby="faults-title">
    <h2 id="faults-title">Faults</h2>
    <p class="about">
      A fault can be added to any app and any state of the phones. A box is ticked while its fault is on.
    </p>
    <ul>
      {faults.map((fault) => (
        <Fault key={fault.id} fault={fault} onChange={(isOn) => act({ fault: fault.id, isOn })} />
      ))}
    </ul>
  </section>
);

interface FaultProps {
  readonly fault: FaultView;
  readonly onChange: (isOn: boolean) => Promise<void>;
}

const Fault = ({ fault: { id, label, description, errors, end, isOn }, onChange }: FaultProps) => {
  const [checked, choose] = useOptimistic(isOn, onChange);
  return (
    <li class={checked ? 'on' : undefined}>
      <label>
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={`fault-${id}`}
          onChange={({ currentTarget }) => choose(currentTarget.checked)}
        />
        {label}
      </label>
      <div class="fault-text" id={`fault-${id}`}>
        <p>
          {description}{' '}
          {errors.map((error) => (
            <code key={error}>{error}</code>
          ))}
        </p>
        <p class="end">{end}</p>
      </div>
    </li>
  );
};
