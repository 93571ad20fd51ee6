import { ALICES_PHONE, BOBS_IPAD, BOBS_PHONE } from '../device-ids.ts';
import type { LabView } from '../server/lab-view.ts';
import { Browser } from './browser/browser.tsx';
import { useCallConnections } from './call/use-call-connections.ts';
import { WhatToChange } from './findings/what-to-change.tsx';
import { Guide } from './guide/guide.tsx';
import { type CalleePlatform, Progress } from './guide/progress.tsx';
import { useSeenFinding } from './guide/use-seen-finding.ts';
import { Header } from './header.tsx';
import { Journey } from './journey/journey.tsx';
import { LabUnavailable } from './lab-unavailable.tsx';
import { OwnApp } from './own-app/own-app.tsx';
import { CallsPanel } from './panels/calls.tsx';
import { LibrariesPanel } from './panels/libraries.tsx';
import { PayloadPanel } from './panels/payload.tsx';
import { ScenariosPanel } from './panels/scenarios.tsx';
import { YourAppPanel } from './panels/your-app.tsx';
import { Phone } from './phone.tsx';
import { SecondDevice } from './second-device.tsx';
import { Tabs } from './tabs/tabs.tsx';
import { useScreen } from './tabs/use-screen.ts';
import { shownTab, useTabs } from './tabs/use-tabs.ts';
import { type Act, useLab } from './use-lab.ts';
import { useNow } from './use-now.ts';

/** The whole page. */
export const App = () => {
  const { view, connection, actionError, act } = useLab();
  const streams = useCallConnections(view);
  const now = useNow(view?.now ?? 0);
  const { groups, isNarrow } = useScreen();
  const tabs = useTabs();
  const isChangeShown = groups.some((ids) => shownTab(ids, tabs.opened) === 'change');
  const [hasSeenWhy, forgetWhy] = useSeenFinding(view?.finding !== undefined, isChangeShown);
  const startOver: Act = (action) => {
    if ('scenario' in action || 'reset' in action) {
      tabs.forget();
      forgetWhy();
    }
    return act(action);
  };
  if (view === undefined) return <LabUnavailable connection={connection} />;

  const phoneOf = (id: string) => view.phones.find((phone) => phone.id === id);
  const [alice, bob, ipad] = [ALICES_PHONE, BOBS_PHONE, BOBS_IPAD].map(phoneOf);
  const alicesPhone = alice && (
    <Phone phone={alice} callee="bob" now={now} apps={view.apps} streams={streams.get(alice.id)} act={act} />
  );
  const bobsDevices = (
    <div class="side">
      {view.ownApp.isBob && <OwnApp view={view} onShowRequests={() => tabs.open('your-app')} act={act} />}
      {bob && <Phone phone={bob} callee="alice" now={now} apps={view.apps} streams={streams.get(bob.id)} act={act} />}
      {bob && <SecondDevice ipad={ipad} browser={view.browser} act={act} />}
      {!bob && view.browser && (
        <Browser browser={view.browser} now={now} streams={streams.get(view.browser.id)} act={act} />
      )}
    </div>
  );
  const progress = (
    <Progress
      hops={view.trace?.hops ?? []}
      timings={view.trace?.timings ?? {}}
      platform={calleePlatform(view) ?? 'ios'}
    />
  );
  const panels = {
    phones: isNarrow && (
      <div class="two-phones">
        {alicesPhone}
        {bobsDevices}
      </div>
    ),
    journey: (
      <>
        {isNarrow && progress}
        <Journey trace={view.trace} />
      </>
    ),
    payload: <PayloadPanel view={view} />,
    libraries: <LibrariesPanel view={view} />,
    calls: <CallsPanel view={view} />,
    change: <WhatToChange view={view} act={startOver} />,
    scenarios: <ScenariosPanel view={view} act={startOver} />,
    'your-app': <YourAppPanel view={view} act={act} />,
  };
  return (
    <>
      <Header now={now} times={view.times} isDisconnected={connection === 'disconnected'} act={startOver} />
      <main class="columns">
        <Guide {...{ view, actionError, streams, tabs, hasSeenWhy }} act={startOver} />
        {!isNarrow && alicesPhone}
        {!isNarrow && bobsDevices}
        {!isNarrow && progress}
        {/* After the phones in the DOM: so the number of Tab stops between the phones does not depend on the trace. */}
        {groups.map((ids, index) => (
          <Tabs
            key={ids.join()}
            label={index === 0 ? 'This call' : 'Details'}
            class={index === 0 ? 'main-tabs' : 'side-tabs'}
            ids={ids}
            tabs={tabs}
            marked={view.finding && 'change'}
            panels={panels}
          />
        ))}
      </main>
    </>
  );
};

/** The platform of the last call's callee; of Bob's device before the first call. */
const calleePlatform = ({ phones, browser, trace }: LabView): CalleePlatform | undefined => {
  const isCallee = ({ userId }: { readonly userId: string }) => (trace?.to ?? ['bob']).includes(userId);
  return phones.find(isCallee)?.platform ?? (browser && isCallee(browser) ? 'web' : undefined);
};
