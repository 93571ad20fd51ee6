import { useState } from 'preact/hooks';
import type { CopyFormat, CopyView } from '../../server/trace/message-view.ts';
import { hopClient } from './hop-client.ts';
import { writeClipboard } from './write-clipboard.ts';

const LABELS: Readonly<Record<CopyFormat, string>> = { json: 'JSON', curl: 'curl', 'aws-cli': 'AWS CLI' };

interface CopyButtonsProps {
  readonly hop: number;
  readonly copies: readonly CopyView[];
}

/** Copies the complete message of a hop; only then does the page receive its tokens. */
export const CopyButtons = ({ hop, copies }: CopyButtonsProps) => {
  const [status, setStatus] = useState('Long tokens are shortened here; copies are complete.');
  /** The text, if the browser did not permit to copy it. */
  const [text, setText] = useState<string>();
  const copy = async ({ format, note = '' }: CopyView): Promise<void> => {
    const loading = hopClient.copy(hop, format);
    setText(undefined);
    try {
      await writeClipboard(loading);
      setStatus(`Copied as ${LABELS[format]}. ${note}`);
    } catch {
      const loaded = await loading.catch(() => undefined);
      setText(loaded);
      setStatus(
        loaded === undefined
          ? 'Not copied: another call has begun since.'
          : `The browser does not permit to copy. The text follows. ${note}`,
      );
    }
  };
  return (
    <>
      <fieldset class="copies" aria-label="Copy the message">
        {copies.map((one) => (
          <button type="button" key={one.format} title={one.note} onClick={() => void copy(one)}>
            Copy {LABELS[one.format]}
          </button>
        ))}
      </fieldset>
      <p class="copy-status" role="status">
        {status}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must from the keyboard too */}
      {text !== undefined && <pre tabIndex={0}>{text}</pre>}
    </>
  );
};
