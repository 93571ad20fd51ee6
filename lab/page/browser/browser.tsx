import type { LabBrowserView } from '../../server/lab-view.ts';
import type { CallStreams } from '../call/call-streams.ts';
import { useKeptFocus } from '../screens/use-kept-focus.ts';
import type { Act } from '../use-lab.ts';
import { BrowserControls } from './browser-controls.tsx';
import { Notifications } from './notifications.tsx';
import { PageView } from './page-view.tsx';

export interface BrowserProps {
  readonly browser: LabBrowserView;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly streams: CallStreams | undefined;
  readonly act: Act;
}

/** Bob's browser in the place of his phone: its notifications, its page, and the controls below. */
export const Browser = (props: BrowserProps) => {
  const screen = useKeptFocus();
  const { browser } = props;
  return (
    <section class="phone browser" aria-label={browser.label}>
      <h2>{browser.label}</h2>
      <div class="body">
        <div class="screen" ref={screen}>
          <p class="address-bar">
            <span>{browser.page === 'open' ? 'calls.example' : 'no page open'}</span>
            <span>{browser.online ? '' : 'offline'}</span>
          </p>
          <Notifications {...props} />
          <PageView {...props} />
        </div>
      </div>
      <BrowserControls {...props} />
    </section>
  );
};
