import { openSignalling } from '../../../../docs/examples/signalling.js';
import type { EndReason } from '../../../../lambda/contract/words.ts';
import type { CallNews } from '../../../phones/phone.ts';

/** What one party of a call says to the other so that they can connect: W3C's names. */
export interface Signal {
  readonly description?: RTCSessionDescriptionInit;
  /** `null`: there are no more. */
  readonly candidate?: RTCIceCandidateInit | null;
}

/** How a phone's app and the backend talk while a call is under way. */
export interface Signalling {
  send(signal: Signal): void;
  close(): void;
}

/** With what a phone opens its socket: its user's session, or for one that cannot read it the receipt of the push. */
export type Credential = { readonly userId: string; readonly deviceId: string } | { readonly ackUrl: string };

export interface SignallingOptions {
  readonly credential: Credential;
  readonly callId: string;
  /** In the order in which they were sent, each once. */
  readonly onSignal: (signal: Signal) => void;
  readonly onNews: (news: CallNews) => void;
}

/** An event of a call, as far as it matters here: docs/asyncapi.yaml. */
interface CallEvent {
  readonly type: 'call.incoming' | 'call.ringing' | 'call.answered' | 'call.ended';
  readonly callId: string;
  readonly endReason?: EndReason;
  readonly call: { readonly state: CallNews['state']; readonly answeredBy?: { readonly deviceId: string } };
}

/** Signalling over the backend's WebSocket, by the code that the documentation gives to app developers. */
export const openLineToServer = ({ credential, callId, onSignal, onNews }: SignallingOptions): Signalling => {
  let isClosed = false;
  const opening = doorOf(credential).then(({ query, protocol }) => {
    if (isClosed) return undefined;
    return openSignalling({
      url: `ws://${location.host}/socket${query}`,
      protocols: ['ringthrough', protocol],
      callId,
      onCall: (event: CallEvent) => onNews(newsOf(event)),
      onSignal,
    });
  });
  return {
    send: (signal) => void opening.then((open) => open?.send(signal)),
    close: () => {
      isClosed = true;
      void opening.then((open) => open?.close());
    },
  };
};

const doorOf = async (credential: Credential): Promise<{ readonly query: string; readonly protocol: string }> => {
  if ('ackUrl' in credential) return { query: '', protocol: `receipt.${credential.ackUrl.split('/').at(-1)}` };
  const { userId, deviceId } = credential;
  return { query: `?deviceId=${encodeURIComponent(deviceId)}`, protocol: `bearer.${await tokenOf(userId)}` };
};

const tokenOf = async (userId: string): Promise<string> =>
  (await fetch(`/local/token?tenant=lab&user=${encodeURIComponent(userId)}`)).text();

const newsOf = ({ type, callId, endReason, call }: CallEvent): CallNews => ({
  callId,
  state: type === 'call.ended' ? 'ended' : call.state,
  ...(endReason !== undefined && { endReason }),
  ...(call.answeredBy !== undefined && { answeredBy: call.answeredBy.deviceId }),
});
