import * as v from 'valibot';
import { WebSocket } from 'ws';
import { CallEvent } from '../../lambda/contract/events.ts';
import { userAgentOf } from '../phones/user-agent.ts';

/** The WebSocket of a page. */
export interface PageSocket {
  close(): void;
}

export interface PageSocketOptions {
  /** URL of the WebSocket API. */
  readonly url: string;
  readonly deviceId: string;
  readonly token: () => Promise<string>;
  readonly onOpen: () => void;
  readonly onEvent: (event: CallEvent) => void;
  /** Called once. @param isReplaced a newer WebSocket of the same device is open */
  readonly onClose: (isReplaced: boolean) => void;
}

const Message = v.variant('type', [CallEvent, v.object({ type: v.literal('replaced') })]);

export const openPageSocket = (options: PageSocketOptions): PageSocket => {
  const { url, deviceId, token, onOpen, onEvent, onClose } = options;
  let socket: WebSocket | undefined;
  let isClosed = false;
  let isReplaced = false;

  const open = async (): Promise<void> => {
    const jwt = await token();
    if (isClosed) return;
    const headers = { authorization: `Bearer ${jwt}`, 'user-agent': userAgentOf(deviceId) };
    socket = new WebSocket(`${url}?deviceId=${encodeURIComponent(deviceId)}`, { headers });
    socket.on('open', onOpen);
    socket.on('message', (data) => {
      const message = v.safeParse(v.pipe(v.string(), v.parseJson(), Message), String(data));
      if (!message.success) return;
      if (message.output.type === 'replaced') isReplaced = true;
      else onEvent(message.output);
    });
    socket.once('close', () => onClose(isReplaced));
    // `close` follows.
    socket.on('error', () => {});
  };
  open().catch(() => onClose(false));
  return {
    close: () => {
      isClosed = true;
      socket?.close(1000);
    },
  };
};
