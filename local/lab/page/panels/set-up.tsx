import type { LabView } from '../../view.ts';
import { Switch } from '../switch.tsx';
import type { Act } from '../use-lab.ts';

interface SetUpProps {
  readonly view: LabView;
  readonly act: Act;
}

const NOTHING_SET_UP =
  'Both phones have an app that does everything right. Call Bob from Alice’s phone, or set up a situation.';

/** What the lab can put in place by itself, and what can be made to go wrong. */
export const SetUp = ({ view, act }: SetUpProps) => (
  <section class="set-up" aria-label="Set-up">
    <fieldset class="stories">
      <legend>Situation</legend>
      {view.stories.map(({ id, title }) => (
        <button type="button" key={id} aria-pressed={view.story === id} onClick={() => act({ story: id })}>
          {title}
        </button>
      ))}
    </fieldset>
    <p class="hint" aria-live="polite">
      {view.stories.find(({ id }) => id === view.story)?.hint ?? NOTHING_SET_UP}
    </p>
    <fieldset class="faults">
      <legend>Faults</legend>
      {view.faults.map(({ id, label, about, isOn }) => (
        <Switch key={id} label={label} about={about} isOn={isOn} onChange={(on) => act({ fault: id, isOn: on })} />
      ))}
    </fieldset>
  </section>
);
