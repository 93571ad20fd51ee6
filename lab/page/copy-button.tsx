import { useEffect, useState } from 'preact/hooks';

interface CopyButtonProps {
  /** What it copies, for screen readers: `Copy the base URL`. */
  readonly name: string;
  readonly label?: string;
  readonly text: () => string | Promise<string>;
}

/** How long the result is shown. Milliseconds. */
const RESULT_MS = 1_500;

/** Copies a text. The button keeps its width. */
export const CopyButton = ({ name, label = 'Copy', text }: CopyButtonProps) => {
  const [result, setResult] = useState<'Copied' | 'Failed'>();
  useEffect(() => {
    if (result === undefined) return;
    const timer = setTimeout(() => setResult(undefined), RESULT_MS);
    return () => clearTimeout(timer);
  }, [result]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text());
      setResult('Copied');
    } catch {
      // The browser refuses it in a page without the focus.
      setResult('Failed');
    }
  };
  return (
    <button type="button" class="copy" aria-label={name} title={name} onClick={copy}>
      <span aria-hidden="true">{result ?? label}</span>
      <span class="visually-hidden" role="status">
        {result}
      </span>
    </button>
  );
};
