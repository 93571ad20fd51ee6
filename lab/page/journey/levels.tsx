import { useEffect, useRef, useState } from 'preact/hooks';
import type { MessageLevel } from '../../server/trace/message-view.ts';

interface LevelsProps {
  readonly levels: readonly MessageLevel[];
}

/** A part of a message: each string in it that is JSON itself unfolds to the next level. */
export const Levels = ({ levels }: LevelsProps) => {
  const [unfolded, setUnfolded] = useState<readonly number[]>([]);
  const end = levels.findIndex(({ nested }, index) => nested !== undefined && !unfolded.includes(index));
  const shown = end < 0 ? levels : levels.slice(0, end + 1);
  const last = useLastInView(shown.length);
  // Folding a level folds those below it.
  const toggle = (index: number) =>
    setUnfolded(unfolded.includes(index) ? unfolded.filter((one) => one < index) : [...unfolded, index]);
  return (
    <div class="levels">
      {shown.map(({ title, note, text, nested }, index) => (
        <div class="level" key={title} ref={index === shown.length - 1 ? last : null}>
          {title !== undefined && (
            <p>
              <strong>{title}</strong> <span>{note}</span>
            </p>
          )}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must from the keyboard too */}
          <pre tabIndex={0} class={nested === undefined ? undefined : 'string'}>
            {text}
          </pre>
          {nested !== undefined && (
            <button type="button" aria-expanded={unfolded.includes(index)} onClick={() => toggle(index)}>
              {unfolded.includes(index) ? 'Fold' : 'Unfold'} {nested}
            </button>
          )}
        </div>
      ))}
    </div>
  );
};

/** Scrolls a level that was unfolded into view. */
const useLastInView = (count: number) => {
  const last = useRef<HTMLDivElement>(null);
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) last.current?.scrollIntoView({ block: 'nearest' });
    before.current = count;
  }, [count]);
  return last;
};
