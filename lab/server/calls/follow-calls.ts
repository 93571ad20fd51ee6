import * as v from 'valibot';
import { CallView } from '../../../lambda/contract/views.ts';
import { LAB_USER_AGENT } from '../../phones/user-agent.ts';
import type { CallList } from './call-list.ts';

export interface FollowCallsOptions {
  /** URL of the HTTP API. */
  readonly url: string;
  readonly mint: (userId: string) => Promise<string>;
  readonly list: Pick<CallList, 'open' | 'update'>;
  readonly onChange: () => void;
}

/** Milliseconds: a call changes several times in one moment. */
const GATHER_MS = 60;

/** Reads the calls that are not over from the API after a change: the list then shows what every client sees. */
export const followCalls = ({ url, mint, list, onChange }: FollowCallsOptions) => {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const headersOf = async (userId: string) => ({
    authorization: `Bearer ${await mint(userId)}`,
    'user-agent': LAB_USER_AGENT,
    'content-type': 'application/json',
  });
  const read = async (callId: string, from: string): Promise<void> => {
    try {
      const response = await fetch(`${url}/v1/calls/${callId}`, { headers: await headersOf(from) });
      const view = v.safeParse(CallView, await response.json());
      if (view.success && !isClosed) list.update(view.output);
    } catch {
      // The local backend is closing, or a fault affects the request: the next change reads the call again.
    }
  };
  return {
    /** A call may have changed. */
    changed: (): void => {
      if (isClosed || list.open().length === 0) return;
      timer ??= setTimeout(async () => {
        timer = undefined;
        await Promise.all(list.open().map(({ callId, from }) => read(callId, from)));
        if (!isClosed) onChange();
      }, GATHER_MS);
    },
    /** Ends the calls that no lab phone can end, because another client made them. */
    endOutside: async (): Promise<void> => {
      for (const { callId, from, isFromLabPhone } of list.open()) {
        if (isFromLabPhone) continue;
        const headers = await headersOf(from);
        const post = (transition: string) =>
          fetch(`${url}/v1/calls/${callId}/${transition}`, { method: 'POST', headers, body: '{}' });
        if (!(await post('cancel')).ok) await post('end');
        await read(callId, from);
      }
    },
    close: (): void => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
};
