import { useEffect, useState } from 'preact/hooks';

interface CopyButtonProps {
  /** What is copied. */
  readonly text: string;
  /** What it is, for a screen reader: `Copy the payload`. */
  readonly label: string;
}

/** How long the result is shown. Milliseconds. */
const SHOWN_MS = 2_000;

/** Copies a text; the button shows whether it could. */
export const CopyButton = ({ text, label }: CopyButtonProps) => {
  const [result, setResult] = useState<'Copied' | 'Not possible'>();
  useEffect(() => {
    if (result === undefined) return;
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [result]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setResult('Copied');
    } catch {
      setResult('Not possible');
    }
  };
  return (
    <button type="button" class="copy" title={label} onClick={copy}>
      <span aria-live="polite">{result ?? 'Copy'}</span>
      <span class="visually-hidden"> {label}</span>
    </button>
  );
};
