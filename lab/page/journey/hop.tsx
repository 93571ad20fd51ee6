import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { HopView } from '../../server/lab-view.ts';
import { formatDuration } from '../labels.ts';
import { HopMessage } from './hop-message.tsx';
import { PLACE_LABELS } from './place-labels.ts';

interface HopRowProps extends Pick<HopView, 'offsetMs' | 'durationMs' | 'tone' | 'isMinor'> {
  /** The service. */
  readonly place: string;
  readonly title: string;
  readonly device?: string | undefined;
  readonly detail?: string | undefined;
  /** Shown once it is expanded. */
  readonly children: ComponentChildren;
}

/** A row of the list; it expands. */
export const HopRow = ({
  offsetMs,
  durationMs,
  tone,
  isMinor,
  place,
  title,
  device,
  detail,
  children,
}: HopRowProps) => {
  const [isExpanded, setExpanded] = useState(false);
  return (
    <li class={`hop ${tone}${isMinor ? ' minor' : ''}`}>
      <details onToggle={({ currentTarget }) => setExpanded(currentTarget.open)}>
        <summary>
          <span class="offset">{(offsetMs / 1000).toFixed(3)}</span>
          <span class="dot" aria-hidden="true" />
          <span class="place">{place}</span>
          <span class="what">
            <span class="title">{title}</span>
            {device && <span class="device"> {device}</span>}
            {detail && <span class="detail"> {detail}</span>}
          </span>
          <span class="duration">{durationMs === undefined ? '' : formatDuration(durationMs)}</span>
        </summary>
        {isExpanded && children}
      </details>
    </li>
  );
};

/** One hop; it expands to its message. */
export const Hop = ({ hop }: { readonly hop: HopView }) => (
  <HopRow {...hop} place={PLACE_LABELS[hop.place]}>
    <HopMessage hop={hop.id} durationMs={hop.durationMs} />
  </HopRow>
);
