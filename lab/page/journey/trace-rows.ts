import { type HopView, PLACES, type Place } from '../../server/lab-view.ts';
import { PLACE_LABELS } from './place-labels.ts';

export interface TraceFilter {
  /** Whether requests that are details of another hop are shown too. */
  readonly showsAll: boolean;
  /** Services; empty for all. */
  readonly places: ReadonlySet<Place>;
  /** Empty for all. */
  readonly text: string;
  /** The hops whose message contains the text. */
  readonly found: ReadonlySet<number>;
}

/** A row of the list: a hop, or all signals of the call. */
export type TraceRow =
  | { readonly kind: 'hop'; readonly hop: HopView }
  | { readonly kind: 'signals'; readonly first: HopView; readonly hops: readonly HopView[]; readonly count: number };

/** The rows that a filter leaves. A search or a service shows minor hops too: they are what one looks for. */
export const traceRows = (hops: readonly HopView[], filter: TraceFilter): readonly TraceRow[] => {
  const places = new Set([...filter.places].filter((place) => hops.some((hop) => hop.place === place)));
  const isFiltered = filter.text !== '' || places.size > 0;
  const shown = hops.filter(
    (hop) =>
      (isFiltered || filter.showsAll || !hop.isMinor || hop.signal !== undefined) &&
      (places.size === 0 || places.has(hop.place)) &&
      (filter.text === '' || filter.found.has(hop.id) || isNamed(hop, filter.text)),
  );
  return filter.text === '' ? withFoldedSignals(shown) : shown.map((hop) => ({ kind: 'hop', hop }));
};

const isNamed = ({ title, detail, device, place }: HopView, text: string): boolean =>
  [title, detail, device, PLACE_LABELS[place]].some((part) => part?.toLowerCase().includes(text.toLowerCase()));

/** All signals in one row, where the first was sent. */
const withFoldedSignals = (hops: readonly HopView[]): readonly TraceRow[] => {
  const signals = hops.filter(({ signal }) => signal !== undefined);
  const [first] = signals;
  const sent = signals.filter(({ signal }) => signal === 'sent').length;
  return hops.flatMap((hop): readonly TraceRow[] => {
    if (hop.signal === undefined) return [{ kind: 'hop', hop }];
    return hop === first ? [{ kind: 'signals', first, hops: signals, count: sent || signals.length }] : [];
  });
};

/** The services that occur, in the order of a call. */
export const placesOf = (hops: readonly HopView[]): readonly Place[] =>
  PLACES.filter((place) => hops.some((hop) => hop.place === place));

/** How many hops are hidden unless every request is shown. */
export const minorCount = (hops: readonly HopView[]): number =>
  hops.filter(({ isMinor, signal }) => isMinor && signal === undefined).length;
