import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FindingCodeView, FrameworkCodeView } from '../../server/your-app/views.ts';
import { CodeBlock } from './code-block.tsx';

interface FrameworkTabsProps {
  readonly code: FindingCodeView;
  readonly selected: FrameworkCodeView;
  readonly select: (id: string) => void;
}

/** Key, and the number of tabs by which it moves the focus. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };

/** A tab for each framework, with its lines. */
export const FrameworkTabs = ({ code, selected, select }: FrameworkTabsProps) => {
  const list = useRef<HTMLDivElement>(null);
  const tabOf = (id: string) => list.current?.querySelector<HTMLElement>(`#framework-${id}`);
  // The list scrolls sideways where it is too narrow; the page must not.
  useEffect(() => {
    const tab = tabOf(selected.id);
    if (list.current && tab)
      list.current.scrollLeft = tab.offsetLeft - (list.current.clientWidth - tab.clientWidth) / 2;
  }, [selected.id]);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const index = code.findIndex(({ id }) => id === selected.id);
    const step = STEPS[event.key];
    const target =
      event.key === 'Home'
        ? code[0]
        : event.key === 'End'
          ? code.at(-1)
          : step && code.at((index + step) % code.length);
    if (!target) return;
    event.preventDefault();
    select(target.id);
    tabOf(target.id)?.focus();
  };
  return (
    <>
      <div class="framework-tabs" role="tablist" aria-label="Framework" ref={list} onKeyDown={onKeyDown}>
        {code.map(({ id, label }) => (
          <button
            type="button"
            role="tab"
            key={id}
            id={`framework-${id}`}
            aria-selected={id === selected.id}
            aria-controls="framework-lines"
            tabIndex={id === selected.id ? 0 : -1}
            onClick={() => select(id)}
          >
            {label}
          </button>
        ))}
      </div>
      <div class="framework-lines" role="tabpanel" id="framework-lines" aria-labelledby={`framework-${selected.id}`}>
        {selected.none && <p class="none">{selected.none}</p>}
        {selected.regions.map((one) => (
          <CodeBlock key={`${one.file}#${one.region}`} code={one} />
        ))}
        <p class="page-link">
          The whole recipe:{' '}
          <a href={`/${selected.page}`} target="_blank" rel="noopener">
            {selected.page}
          </a>
        </p>
      </div>
    </>
  );
};
