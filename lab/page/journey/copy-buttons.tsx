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
  const [status, setStatus] = useState('');
  const copy = async ({ format, note = '' }: CopyView): Promise<void> => {
    try {
      await writeClipboard(hopClient.copy(hop, format));
      setStatus(`Copied as ${LABELS[format]}. ${note}`);
    } catch (error) {
      setStatus(`Not copied: ${error instanceof Error ? error.message : String(error)}`);
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
    </>
  );
};
