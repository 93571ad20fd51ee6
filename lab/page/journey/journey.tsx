import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TraceView } from '../../server/lab-view.ts';
import { displayName } from '../labels.ts';
import { Hop } from './hop.tsx';

/** The hops of the last call; each expands to its message. */
export const Journey = ({ trace }: { readonly trace: TraceView | undefined }) => {
  const [showsAll, setShowsAll] = useState(false);
  const hops = (trace?.hops ?? []).filter(({ isMinor }) => showsAll || !isMinor);
  const list = useAutoScroll(hops.length, trace?.startedAt);
  return (
    <section class="trace" aria-label="Trace of the last call">
      <header>
        <h2>
          {trace === undefined
            ? 'Trace of the call'
            : `${displayName(trace.from)} calls ${trace.to.map(displayName).join(', ')}`}
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
        {hops.length === 0 && <li class="empty">Every hop of the next call appears here, with its real message.</li>}
      </ol>
    </section>
  );
};

/** Scrolls to the newest hop, unless the user scrolled back or expanded a message. */
const useAutoScroll = (length: number, traceStartedAt: number | undefined) => {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    isAtEnd.current = true;
  }, [traceStartedAt]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const onScroll = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);
  // A layout effect runs before the browser's own scroll anchoring.
  useLayoutEffect(() => {
    const expanded = list.current?.querySelector('details[open]');
    if (length > 0 && isAtEnd.current && !expanded) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [length]);
  return list;
};
