import type { CopyFormat, HopSearchView, MessageView } from '../../server/trace/message-view.ts';

/** The lab's routes for the messages of hops. */
export const hopClient = {
  /** `undefined` if the trace was cleared since. */
  message: async (hop: number): Promise<MessageView | undefined> => {
    const response = await fetch(`/local/lab/hops/${hop}`);
    return response.ok ? await response.json() : undefined;
  },
  /** @throws Error if the trace was cleared since */
  copy: async (hop: number, format: CopyFormat): Promise<string> => {
    const response = await fetch(`/local/lab/hops/${hop}/copy/${format}`);
    if (!response.ok) throw new Error('another call has begun since');
    return await response.text();
  },
  search: async (text: string, signal: AbortSignal): Promise<readonly number[]> => {
    const response = await fetch(`/local/lab/hops?text=${encodeURIComponent(text)}`, { signal });
    const { ids }: HopSearchView = await response.json();
    return ids;
  },
};
