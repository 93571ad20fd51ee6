import type { LabAction } from '../actions.ts';
import type { LabView } from '../view.ts';

/** `elsewhere`: the lab is open in another window, which has the phones now. */
export type Link = 'live' | 'lost' | 'elsewhere';

/** The lab as the page sees it. */
export interface LabClient {
  /** @returns how to stop */
  watch(onView: (view: LabView) => void, onLink: (link: Link) => void): () => void;
  /** Of a hop of the journey. */
  message(hop: number): Promise<string>;
  /** Resolves once it is done; with what is in the way when it cannot be done. */
  act(action: LabAction): Promise<string | undefined>;
}

export const labClient: LabClient = {
  watch: (onView, onLink) => {
    const source = new EventSource('/local/lab/events?page');
    source.addEventListener('message', ({ data }) => {
      onLink('live');
      onView(JSON.parse(data));
    });
    source.addEventListener('elsewhere', () => {
      source.close();
      onLink('elsewhere');
    });
    // The browser tries again by itself.
    source.addEventListener('error', () => onLink('lost'));
    return () => source.close();
  },
  message: async (hop) => (await fetch(`/local/lab/hops/${hop}`)).text(),
  act: async (action) => {
    try {
      const response = await fetch('/local/lab/act', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(action),
      });
      if (response.ok) return undefined;
      const { message = `the lab answered ${response.status}` }: { message?: string } = await response.json();
      return message;
    } catch {
      return 'the lab does not answer';
    }
  },
};
