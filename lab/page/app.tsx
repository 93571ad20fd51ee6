import type { PhonePlatform } from '../phones/phone.ts';
import type { LabView } from '../server/lab-view.ts';
import { useCallConnections } from './call/use-call-connections.ts';
import { Header } from './header.tsx';
import { LabUnavailable } from './lab-unavailable.tsx';
import { CallStatusPanel } from './panels/call-status-panel.tsx';
import { PayloadPanel } from './panels/payload.tsx';
import { Progress } from './panels/progress.tsx';
import { ScenariosPanel } from './panels/scenarios.tsx';
import { Trace } from './panels/trace.tsx';
import { Phone } from './phone.tsx';
import { SecondDevice } from './second-device.tsx';
import { useLab } from './use-lab.ts';
import { useNow } from './use-now.ts';

/** The whole page. */
export const App = () => {
  const { view, connection, actionError, act } = useLab();
  const streams = useCallConnections(view);
  const now = useNow(view?.now ?? 0);
  if (view === undefined) return <LabUnavailable connection={connection} />;

  const [alice, bob, second] = view.phones;
  return (
    <>
      <Header now={now} isDisconnected={connection === 'disconnected'} act={act} />
      <ScenariosPanel view={view} act={act} />
      <main class="columns">
        {alice && (
          <Phone phone={alice} callee="bob" now={now} apps={view.apps} streams={streams.get(alice.id)} act={act} />
        )}
        {bob && (
          <div class="side">
            <Phone phone={bob} callee="alice" now={now} apps={view.apps} streams={streams.get(bob.id)} act={act} />
            <SecondDevice phone={second} act={act} />
          </div>
        )}
        {/* After the phones in the DOM: so the number of Tab stops between the phones does not depend on the trace. */}
        <section class="middle" aria-label="Current call">
          <CallStatusPanel view={view} actionError={actionError} streams={streams} act={act} />
          <Progress hops={view.trace?.hops ?? []} platform={calleePlatform(view) ?? 'ios'} />
          <Trace trace={view.trace} />
        </section>
      </main>
      <PayloadPanel payload={view.payload} />
    </>
  );
};

/** The platform of the last call's callee; of Bob's phone before the first call. */
const calleePlatform = ({ phones, trace }: LabView): PhonePlatform | undefined =>
  phones.find(({ userId }) => (trace?.to ?? ['bob']).includes(userId))?.platform;
