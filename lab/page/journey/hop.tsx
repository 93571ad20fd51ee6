import { useEffect, useState } from 'preact/hooks';
import type { HopView } from '../../server/lab-view.ts';
import { labClient } from '../lab-client.ts';

/** One hop; it expands to its message. */
export const Hop = ({ hop }: { readonly hop: HopView }) => {
  const { id, offsetMs, durationMs, place, title, detail, tone, isMinor } = hop;
  const [isExpanded, setExpanded] = useState(false);
  const message = useMessage(id, durationMs, isExpanded);
  return (
    <li class={`hop ${tone}${isMinor ? ' minor' : ''}`}>
      <details onToggle={({ currentTarget }) => setExpanded(currentTarget.open)}>
        <summary>
          <span class="offset">{(offsetMs / 1000).toFixed(3)}</span>
          <span class="dot" aria-hidden="true" />
          <span class="place">{place}</span>
          <span class="title">{title}</span>
          <span class="detail">
            {[detail, durationMs ? `${durationMs} ms` : undefined].filter((part) => part !== undefined).join(' · ')}
          </span>
        </summary>
        <pre>{message ?? '…'}</pre>
      </details>
    </li>
  );
};

/** The message is loaded when the hop is expanded, and again once it has its response. */
const useMessage = (id: number, durationMs: number | undefined, isExpanded: boolean): string | undefined => {
  const [message, setMessage] = useState<string>();
  useEffect(() => {
    if (isExpanded) void labClient.message(id).then(setMessage);
  }, [id, durationMs, isExpanded]);
  return message;
};
