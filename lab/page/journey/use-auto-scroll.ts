import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Scrolls to the newest hop, unless the user scrolled back, expanded a message or filters the list. */
export const useAutoScroll = (length: number, traceStartedAt: number | undefined, isFiltered: boolean) => {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    isAtEnd.current = true;
  }, [traceStartedAt]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const onScroll = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);
  // A layout effect runs before the browser's own scroll anchoring.
  useLayoutEffect(() => {
    const expanded = list.current?.querySelector('details[open]');
    if (length > 0 && isAtEnd.current && !isFiltered && !expanded)
      list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [length, isFiltered]);
  return list;
};
