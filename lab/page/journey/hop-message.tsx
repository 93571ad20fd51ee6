import { useEffect, useState } from 'preact/hooks';
import type { MessageView } from '../../server/trace/message-view.ts';
import { CopyButtons } from './copy-buttons.tsx';
import { hopClient } from './hop-client.ts';
import { Levels } from './levels.tsx';

interface HopMessageProps {
  readonly hop: number;
  /** Changes once the hop has its response. */
  readonly durationMs: number | undefined;
}

/** The message of an expanded hop, in parts, with buttons that copy all of it. */
export const HopMessage = ({ hop, durationMs }: HopMessageProps) => {
  const message = useMessage(hop, durationMs);
  const [selected, setSelected] = useState<string>();
  if (message === 'loading') return <div class="message">…</div>;
  if (message === undefined) return <div class="message">Another call has begun since: this message is gone.</div>;
  const part = message.parts.find(({ name }) => name === selected) ?? message.parts[0];
  return (
    <div class="message">
      <div class="message-bar">
        <fieldset class="parts" aria-label="Part of the message">
          {message.parts.map(({ name }) => (
            <button type="button" key={name} aria-pressed={name === part?.name} onClick={() => setSelected(name)}>
              {name}
            </button>
          ))}
        </fieldset>
        <CopyButtons hop={hop} copies={message.copies} />
      </div>
      {part && <Levels key={part.name} levels={part.levels} />}
    </div>
  );
};

const useMessage = (hop: number, durationMs: number | undefined): MessageView | undefined | 'loading' => {
  const [message, setMessage] = useState<MessageView | undefined | 'loading'>('loading');
  useEffect(() => {
    let isCurrent = true;
    const show = (loaded: MessageView | undefined) => isCurrent && setMessage(loaded);
    void hopClient.message(hop).then(show, () => show(undefined));
    return () => {
      isCurrent = false;
    };
  }, [hop, durationMs]);
  return message;
};
