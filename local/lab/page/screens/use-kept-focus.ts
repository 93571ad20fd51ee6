import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** How long after the focus has moved Enter may still have been meant for the button that was there. Milliseconds. */
const GUARD_MS = 400;

/**
 * Whoever pressed a button that is gone with its view is put on one of the next view, not at the start of the page: a
 * call can be made, answered and ended from the keyboard. What comes is answered rather than declined, and Enter pressed
 * twice, or held, does not undo with the second button what it did with the first.
 */
export const useKeptFocus = (): RefObject<HTMLDivElement | null> => {
  const place = useRef<HTMLDivElement>(null);
  const movedAt = useRef(Number.NEGATIVE_INFINITY);
  // Asked before this rendering changes anything.
  const hadFocus = place.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (!hadFocus || place.current?.contains(document.activeElement)) return;
    const next = place.current?.querySelector<HTMLButtonElement>('.yes') ?? place.current?.querySelector('button');
    next?.focus();
    movedAt.current = performance.now();
  });
  useEffect(() => {
    const element = place.current;
    // Enter presses as it goes down, and again for as long as it is held; Space once, when it is let go.
    const guard = (event: KeyboardEvent): void => {
      const isTooSoon = performance.now() - movedAt.current < GUARD_MS;
      if (event.key === 'Enter' && (event.repeat || isTooSoon)) event.preventDefault();
    };
    element?.addEventListener('keydown', guard);
    return () => element?.removeEventListener('keydown', guard);
  }, []);
  return place;
};
