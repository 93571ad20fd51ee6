import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { TAB_LABELS, type TabId } from './tab-ids.ts';
import { type OpenTabs, shownTab } from './use-tabs.ts';

interface TabsProps {
  readonly label: string;
  readonly ids: readonly TabId[];
  readonly tabs: OpenTabs;
  /** The tab that has something new to say. */
  readonly marked: TabId | undefined;
  readonly panels: Readonly<Partial<Record<TabId, ComponentChildren>>>;
  readonly class: string;
}

/** Key, and the number of tabs by which it moves. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };

/** A tab list with its panels, as the ARIA Authoring Practices describe: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export const Tabs = ({ label, ids, tabs: { opened, open }, marked, panels, ...props }: TabsProps) => {
  const selected = shownTab(ids, opened);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const target = targetOf(event.key, ids, selected);
    if (target === undefined) return;
    event.preventDefault();
    open(target);
    document.getElementById(`tab-${target}`)?.focus();
  };
  return (
    <div class={`tabs ${props.class}`}>
      <div role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {ids.map((id) => (
          <button
            type="button"
            role="tab"
            key={id}
            id={`tab-${id}`}
            aria-selected={id === selected}
            aria-controls={`panel-${id}`}
            tabIndex={id === selected ? 0 : -1}
            data-label={TAB_LABELS[id]}
            onClick={() => open(id)}
          >
            {TAB_LABELS[id]}
            <span class="mark" hidden={id !== marked} role="img" aria-label="new" />
          </button>
        ))}
      </div>
      {ids.map((id) => (
        <div
          role="tabpanel"
          key={id}
          id={`panel-${id}`}
          class="panel"
          data-tab={id}
          aria-labelledby={`tab-${id}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without a control must be scrollable by keyboard
          tabIndex={0}
          hidden={id !== selected}
        >
          {panels[id]}
        </div>
      ))}
    </div>
  );
};

/** The tab to which a key leads; it wraps around at both ends. */
const targetOf = (key: string, ids: readonly TabId[], selected: TabId | undefined): TabId | undefined => {
  if (key === 'Home') return ids[0];
  if (key === 'End') return ids.at(-1);
  const step = STEPS[key];
  return step === undefined || selected === undefined ? undefined : ids.at((ids.indexOf(selected) + step) % ids.length);
};
