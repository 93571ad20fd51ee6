import { useEffect, useState } from 'preact/hooks';
import type { HopView } from '../../view.ts';
import { labClient } from '../lab-client.ts';

/** One hop, which opens its message. */
export const Hop = ({ hop }: { readonly hop: HopView }) => {
  const { id, at, took, place, title, detail, tone, isMinor } = hop;
  const [isOpen, setOpen] = useState(false);
  const message = useMessage(id, took, isOpen);
  return (
    <li class={`hop ${tone}${isMinor ? ' minor' : ''}`}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span class="at">{(at / 1000).toFixed(3)}</span>
          <span class="dot" aria-hidden="true" />
          <span class="place">{place}</span>
          <span class="title">{title}</span>
          <span class="detail">
            {[detail, took ? `${took} ms` : undefined].filter((part) => part !== undefined).join(' · ')}
          </span>
        </summary>
        <pre>{message ?? '…'}</pre>
      </details>
    </li>
  );
};

/** Asked for when somebody wants to read it, and again once there is an answer in it. */
const useMessage = (id: number, took: number | undefined, isWanted: boolean): string | undefined => {
  const [message, setMessage] = useState<string>();
  useEffect(() => {
    if (isWanted) void labClient.message(id).then(setMessage);
  }, [id, took, isWanted]);
  return message;
};
