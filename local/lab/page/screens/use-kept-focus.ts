import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Whoever pressed a button that is gone with its view is put on the first one of the next view, not at the start of the
 * page: a call can be made, answered and ended from the keyboard.
 */
export const useKeptFocus = (): RefObject<HTMLDivElement | null> => {
  const place = useRef<HTMLDivElement>(null);
  // Asked before this rendering changes anything.
  const hadFocus = place.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (!hadFocus || place.current?.contains(document.activeElement)) return;
    place.current?.querySelector('button')?.focus();
  });
  return place;
};
