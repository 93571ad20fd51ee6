import type { AppChoice, LabPhoneView } from '../view.ts';
import type { Streams } from './call/streams.ts';
import { PhoneControls } from './phone-controls.tsx';
import { Screen } from './screens/screen.tsx';
import { StatusBar } from './screens/status-bar.tsx';
import { useKeptFocus } from './screens/use-kept-focus.ts';
import type { Act } from './use-lab.ts';

export interface PhoneProps {
  readonly phone: LabPhoneView;
  /** Whom its user calls. */
  readonly peer: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly apps: readonly AppChoice[];
  readonly streams: Streams | undefined;
  readonly act: Act;
}

/** A phone: its screen, and what can be done to it from outside. */
export const Phone = (props: PhoneProps) => {
  const screen = useKeptFocus();
  return (
    <section class={`phone ${props.phone.platform}`} aria-label={props.phone.label} data-phone={props.phone.id}>
      <h2>{props.phone.label}</h2>
      <div class="body">
        <div class="screen" ref={screen}>
          <StatusBar phone={props.phone} now={props.now} />
          <Screen {...props} />
        </div>
      </div>
      <PhoneControls phone={props.phone} apps={props.apps} act={props.act} />
    </section>
  );
};
