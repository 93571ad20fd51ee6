import type { HopView, TraceView } from '../../server/lab-view.ts';
import { displayName } from '../labels.ts';
import { Hop, HopRow } from './hop.tsx';
import { PLACE_LABELS } from './place-labels.ts';

interface SignalsProps {
  readonly trace: Pick<TraceView, 'from' | 'to'>;
  readonly first: HopView;
  readonly hops: readonly HopView[];
  /** Of signals; each was sent, and delivered to one or more devices. */
  readonly count: number;
}

/** All WebRTC signals of the call in one row; it expands to them. */
export const Signals = ({ trace, first, hops, count }: SignalsProps) => (
  <HopRow
    offsetMs={first.offsetMs}
    tone="plain"
    isMinor={false}
    place={PLACE_LABELS[first.place]}
    title={`${count} ${count === 1 ? 'signal' : 'signals'} between ${[trace.from, ...trace.to].map(displayName).join(' and ')}`}
    detail="SDP and ICE candidates"
  >
    <ol class="signals">
      {hops.map((hop) => (
        <Hop key={hop.id} hop={hop} />
      ))}
    </ol>
  </HopRow>
);
