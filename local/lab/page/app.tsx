import type { PhonePlatform } from '../../phones/phone.ts';
import type { LabView } from '../view.ts';
import { useCalls } from './call/use-calls.ts';
import { Header } from './header.tsx';
import { Journey } from './panels/journey.tsx';
import { PayloadPanel } from './panels/payload.tsx';
import { SetUp } from './panels/set-up.tsx';
import { Track } from './panels/track.tsx';
import { Verdict } from './panels/verdict.tsx';
import { Phone } from './phone.tsx';
import { SecondDevice } from './second-device.tsx';
import { useLab } from './use-lab.ts';
import { useNow } from './use-now.ts';
import { Waiting } from './waiting.tsx';

/** The whole page. */
export const App = () => {
  const { view, link, refusal, act } = useLab();
  const streams = useCalls(view);
  const now = useNow(view?.now ?? 0);
  if (view === undefined) return <Waiting link={link} />;

  const [alice, bob, second] = view.phones;
  return (
    <>
      <Header now={now} isLost={link === 'lost'} act={act} />
      <SetUp view={view} act={act} />
      <main class="bench">
        {alice && (
          <Phone phone={alice} peer="bob" now={now} apps={view.apps} streams={streams.get(alice.id)} act={act} />
        )}
        {bob && (
          <div class="side">
            <Phone phone={bob} peer="alice" now={now} apps={view.apps} streams={streams.get(bob.id)} act={act} />
            <SecondDevice phone={second} act={act} />
          </div>
        )}
        {/* After the phones, though it stands between them: from one to the other it is a few Tabs, whatever was called. */}
        <section class="middle" aria-label="What happens">
          <Verdict view={view} refusal={refusal} streams={streams} act={act} />
          <Track hops={view.journey?.hops ?? []} platform={calledPlatform(view) ?? 'ios'} />
          <Journey journey={view.journey} />
        </section>
      </main>
      <PayloadPanel payload={view.payload} />
    </>
  );
};

/** Of whoever the last call was for; of Bob before there is one. */
const calledPlatform = ({ phones, journey }: LabView): PhonePlatform | undefined =>
  phones.find(({ userId }) => (journey?.to ?? ['bob']).includes(userId))?.platform;
