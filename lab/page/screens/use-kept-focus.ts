import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** After a focus change, Enter is ignored for this time: it may be meant for the previous button. Milliseconds. */
const GUARD_MS = 400;

/**
 * If the focused button disappears with its view, the focus goes to a button of the next view instead of the start of
 * the page, so that a call can be made, answered and ended from the keyboard. Answer has precedence over Decline. A
 * second or held Enter does not press the new button.
 */
export const useKeptFocus = (): RefObject<HTMLDivElement | null> => {
  const element = useRef<HTMLDivElement>(null);
  const movedAt = useRef(Number.NEGATIVE_INFINITY);
  // Read before this rendering changes the DOM.
  const hadFocus = element.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (!hadFocus || element.current?.contains(document.activeElement)) return;
    const next =
      element.current?.querySelector<HTMLButtonElement>('.accept') ?? element.current?.querySelector('button');
    next?.focus();
    movedAt.current = performance.now();
  });
  useEffect(() => {
    const screen = element.current;
    // Enter clicks on keydown, and repeats while it is held; Space clicks once, on keyup.
    const guard = (event: KeyboardEvent): void => {
      const isTooSoon = performance.now() - movedAt.current < GUARD_MS;
      if (event.key === 'Enter' && (event.repeat || isTooSoon)) event.preventDefault();
    };
    screen?.addEventListener('keydown', guard);
    return () => screen?.removeEventListener('keydown', guard);
  }, []);
  return element;
};
