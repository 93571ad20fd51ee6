import { useState } from 'preact/hooks';
import type { Place, TraceView } from '../../server/lab-view.ts';
import { displayName } from '../labels.ts';
import { Hop } from './hop.tsx';
import { Signals } from './signals.tsx';
import { Toolbar } from './toolbar.tsx';
import { minorCount, placesOf, traceRows } from './trace-rows.ts';
import { useAutoScroll } from './use-auto-scroll.ts';
import { useHopSearch } from './use-hop-search.ts';

/** The hops of the last call; each expands to its message. */
export const Journey = ({ trace }: { readonly trace: TraceView | undefined }) => {
  const [showsAll, setShowsAll] = useState(false);
  const [text, setText] = useState('');
  const [selected, setSelected] = useState<ReadonlySet<Place>>(new Set());
  const hops = trace?.hops ?? [];
  const revision = `${trace?.startedAt} ${hops.length} ${hops.filter(({ durationMs }) => durationMs !== undefined).length}`;
  const query = text.trim();
  const found = useHopSearch(query, revision);
  const rows = traceRows(hops, { showsAll, places: selected, text: query, found });
  const isFiltered = query !== '' || placesOf(hops).some((place) => selected.has(place));
  const list = useAutoScroll(rows.length, trace?.startedAt, isFiltered);
  const clear = (): void => {
    setText('');
    setSelected(new Set());
  };
  const shown = rows.reduce((count, row) => count + (row.kind === 'hop' ? 1 : row.hops.length), 0);
  return (
    <section class="trace" aria-label="Trace of the last call">
      <Toolbar
        title={
          trace === undefined
            ? 'Trace of the call'
            : `${displayName(trace.from)} calls ${trace.to.map(displayName).join(', ')}`
        }
        text={text}
        onText={setText}
        places={placesOf(hops)}
        selected={selected}
        onPlace={(place) => setSelected(toggled(selected, place))}
        count={isFiltered ? `${shown} of ${hops.length}` : ''}
      >
        <label>
          <input
            type="checkbox"
            checked={showsAll}
            onChange={({ currentTarget }) => setShowsAll(currentTarget.checked)}
          />
          Every request <span class="hidden-count">+{minorCount(hops)}</span>
        </label>
      </Toolbar>
      <ol ref={list}>
        {rows.map((row) =>
          row.kind === 'hop' ? (
            <Hop key={row.hop.id} hop={row.hop} />
          ) : (
            trace && <Signals key="signals" trace={trace} {...row} />
          ),
        )}
        {rows.length === 0 && (
          <li class="empty">
            {hops.length === 0 ? (
              'Every hop of the next call appears here, with its real message.'
            ) : (
              <>
                {query === '' ? 'No hop of these services.' : `No hop and no message contains “${query}”.`}{' '}
                <button type="button" onClick={clear}>
                  Show all hops
                </button>
              </>
            )}
          </li>
        )}
      </ol>
    </section>
  );
};

const toggled = (places: ReadonlySet<Place>, place: Place): ReadonlySet<Place> => {
  const changed = new Set(places);
  if (!changed.delete(place)) changed.add(place);
  return changed;
};
