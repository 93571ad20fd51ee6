import { PhoneControls } from './phone-controls.tsx';
import type { PhoneProps } from './phone-props.ts';
import { Screen } from './screens/screen.tsx';
import { StatusBar } from './screens/status-bar.tsx';
import { useKeptFocus } from './screens/use-kept-focus.ts';

/** A phone: its screen, and the controls below it. */
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
