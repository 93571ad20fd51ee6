import type { LabView } from '../../view.ts';
import { Switch } from '../switch.tsx';
import type { Act } from '../use-lab.ts';

interface SetUpProps {
  readonly view: LabView;
  readonly act: Act;
}

const NOTHING_SET_UP =
  'Two model phones with the rules of iOS and Android; between them the functions that you deploy. Bob’s app does everything right: call him from Alice’s phone, or set up a situation.';

/** What the lab can put in place by itself, and what can be made to go wrong. */
export const SetUp = ({ view, act }: SetUpProps) => (
  <section class="set-up" aria-label="Set-up">
    <fieldset class="stories">
      <legend>Situation</legend>
      <div class="options">
        {view.stories.map(({ id, title }) => (
          <button type="button" key={id} aria-pressed={view.story === id} onClick={() => act({ story: id })}>
            {title}
          </button>
        ))}
      </div>
    </fieldset>
    <div class="hint">
      <p aria-live="polite">{view.stories.find(({ id }) => id === view.story)?.hint ?? NOTHING_SET_UP}</p>
      {/* Unseen, one above the other: the longest keeps its room at every width, and nothing moves. */}
      {[NOTHING_SET_UP, ...view.stories.map(({ hint }) => hint)].map((text) => (
        <p key={text} class="room" aria-hidden="true">
          {text}
        </p>
      ))}
    </div>
    <fieldset class="faults">
      <legend>Faults</legend>
      <div class="options">
        {view.faults.map(({ id, label, about, isOn }) => (
          <Switch key={id} label={label} about={about} isOn={isOn} onChange={(on) => act({ fault: id, isOn: on })} />
        ))}
      </div>
    </fieldset>
  </section>
);
