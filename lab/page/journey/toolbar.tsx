import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Place } from '../../server/lab-view.ts';
import { PLACE_LABELS } from './place-labels.ts';

interface ToolbarProps {
  readonly title: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The services that occur. */
  readonly places: readonly Place[];
  readonly selected: ReadonlySet<Place>;
  readonly onPlace: (place: Place) => void;
  /** `3 of 60`; empty without a filter. */
  readonly count: string;
  readonly children: ComponentChildren;
}

/** Title, search field and services of the list. */
export const Toolbar = ({ title, text, onText, places, selected, onPlace, count, children }: ToolbarProps) => {
  const field = useRef<HTMLInputElement>(null);
  useSlashKey(() => field.current);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (text === '') event.currentTarget.blur();
    onText('');
  };
  return (
    <header>
      <h2>{title}</h2>
      <span class="count" role="status">
        {count || undefined}
      </span>
      {children}
      <input
        ref={field}
        type="search"
        value={text}
        placeholder="Search messages  /"
        aria-label="Search the hops and their messages"
        aria-keyshortcuts="/"
        onInput={({ currentTarget }) => onText(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <fieldset class="chips" aria-label="Services">
        {places.map((place) => (
          <button type="button" key={place} aria-pressed={selected.has(place)} onClick={() => onPlace(place)}>
            {PLACE_LABELS[place]}
          </button>
        ))}
      </fieldset>
    </header>
  );
};

/** `/` focuses the field, if it is visible and the user is not typing elsewhere. */
const useSlashKey = (field: () => HTMLInputElement | null): void => {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
      const input = field();
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
      if (input === null || input.offsetParent === null) return;
      event.preventDefault();
      input.focus();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [field]);
};
