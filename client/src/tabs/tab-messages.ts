import type { SocketMessage } from '../socket/connection.ts';
import type { Phase } from '../socket/connection-machine.ts';

/** Since when a tab wants to lead, in epoch milliseconds, and its id: of two, the later one is newer. */
export interface Stamp {
  readonly at: number;
  readonly id: string;
}

/** What the tabs of a device send each other. `from`: the id of the tab. */
export type TabMessage = { readonly from: string } & (
  | {
      /** A tab that follows is there, or was woken: the leader answers with `phase`. */
      readonly type: 'hello' | 'woken';
    }
  | {
      /** To the leader: for its socket. */
      readonly type: 'send';
      readonly message: object;
    }
  | {
      /** From the leader, of its socket. */
      readonly type: 'phase';
      readonly phase: Phase;
    }
  | {
      /** From the leader: a message of its socket, for all tabs or one. */
      readonly type: 'received';
      readonly to?: string | undefined;
      readonly message: SocketMessage;
    }
  | {
      /** From the leader: its socket is asked whether it still works. */
      readonly type: 'probe';
    }
  | {
      /** Without Web Locks: a tab wants to lead, or still leads. */
      readonly type: 'claim';
      readonly stamp: Stamp;
    }
  | {
      /** Without Web Locks: the tab that led is being closed. */
      readonly type: 'leave';
    }
);

/** An answer to `resume` is for the tab that asked: to others, which miss other signals, it would say that theirs do not come. */
export const addressed = (tabId: string, message: object): object => {
  const { type, id } = message as SocketMessage;
  return type === 'resume' ? { ...message, id: `tab ${tabId} ${id}` } : message;
};

/** The reverse: the tab that a message is for, if it is for one only. */
export const addresseeOf = (message: SocketMessage): { readonly to?: string; readonly message: SocketMessage } => {
  const [, to, id] = /^tab (\S+) (.*)$/.exec(String(message.id)) || [];
  return to ? { to, message: { ...message, id } } : { message };
};
