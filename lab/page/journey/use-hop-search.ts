import { useEffect, useState } from 'preact/hooks';
import { hopClient } from './hop-client.ts';

/** How long the user pauses before the messages are searched. Milliseconds. */
const PAUSE_MS = 150;

const NONE: ReadonlySet<number> = new Set();

/**
 * The hops whose message contains the text.
 *
 * @param revision changes when messages were added or changed
 */
export const useHopSearch = (text: string, revision: string): ReadonlySet<number> => {
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    if (text === '') return setFound(NONE);
    const abort = new AbortController();
    const search = () =>
      hopClient.search(text, abort.signal).then(
        (ids) => setFound(new Set(ids)),
        // Aborted, or the lab does not respond: the page says that already.
        () => {},
      );
    const timer = setTimeout(() => void search(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, revision]);
  return found;
};
