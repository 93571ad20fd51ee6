import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JourneyView } from '../../view.ts';
import { named } from '../words.ts';
import { Hop } from './hop.tsx';

/** The way of the last call, hop by hop; each opens its message. */
export const Journey = ({ journey }: { readonly journey: JourneyView | undefined }) => {
  const [showsAll, setShowsAll] = useState(false);
  const hops = (journey?.hops ?? []).filter(({ isMinor }) => showsAll || !isMinor);
  const list = useFollowing(hops.length, journey?.startedAt);
  return (
    <section class="journey" aria-label="Journey of the last call">
      <header>
        <h2>
          {journey === undefined
            ? 'The journey of a call'
            : `${named(journey.from)} calls ${journey.to.map(named).join(', ')}`}
        </h2>
        <label>
          <input
            type="checkbox"
            checked={showsAll}
            onChange={({ currentTarget }) => setShowsAll(currentTarget.checked)}
          />
          Every request
        </label>
      </header>
      <ol ref={list}>
        {hops.map((hop) => (
          <Hop key={hop.id} hop={hop} />
        ))}
        {hops.length === 0 && <li class="none">Every hop of the next call shows here, with its real message.</li>}
      </ol>
    </section>
  );
};

/** Keeps the newest in sight, unless somebody reads: has scrolled back, or opened a message. */
const useFollowing = (length: number, journey: number | undefined) => {
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    follows.current = true;
  }, [journey]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const note = () => {
      follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, []);
  // Before the browser scrolls by itself to keep in place what was in sight.
  useLayoutEffect(() => {
    const isRead = list.current?.querySelector('details[open]');
    if (length > 0 && follows.current && !isRead) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [length]);
  return list;
};
