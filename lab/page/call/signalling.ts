import { openSignalling } from '../../../docs/examples/signalling.js';
import type { EndReason } from '../../../lambda/contract/end-reasons.ts';
import type { CallEvent } from '../../phones/phone.ts';

/** A WebRTC signal from one party of a call to the other, with the W3C's names. */
export interface Signal {
  readonly description?: RTCSessionDescriptionInit;
  /** `null`: end of candidates. */
  readonly candidate?: RTCIceCandidateInit | null;
}

/** The signalling connection of a phone's app for one call. */
export interface CallSignalling {
  send(signal: Signal): void;
  close(): void;
}

/**
 * What authorises a phone's socket: the user's session, or the receipt URL of the push if the app cannot read its
 * session.
 */
export type SocketCredential = { readonly userId: string; readonly deviceId: string } | { readonly ackUrl: string };

export interface CallSignallingOptions {
  readonly credential: SocketCredential;
  readonly callId: string;
  /** Called in the order in which the signals were sent, once for each. */
  readonly onSignal: (signal: Signal) => void;
  readonly onCallEvent: (callEvent: CallEvent) => void;
}

/** A call event of the WebSocket API (docs/asyncapi.yaml), as far as the lab reads it. */
interface SocketCallEvent {
  readonly type: 'call.incoming' | 'call.ringing' | 'call.answered' | 'call.ended';
  readonly callId: string;
  readonly endReason?: EndReason;
  readonly call: { readonly state: CallEvent['state']; readonly answeredBy?: { readonly deviceId: string } };
}

/** Opens signalling over the backend's WebSocket API, with the example client of the documentation. */
export const openCallSignalling = ({
  credential,
  callId,
  onSignal,
  onCallEvent,
}: CallSignallingOptions): CallSignalling => {
  let isClosed = false;
  const opening = authorisationOf(credential).then(({ query, protocol }) => {
    if (isClosed) return undefined;
    return openSignalling({
      url: `ws://${location.host}/socket${query}`,
      protocols: ['ringthrough', protocol],
      callId,
      onCall: (event: SocketCallEvent) => onCallEvent(callEventOf(event)),
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

/** The query string and the subprotocol that authorise the socket. */
const authorisationOf = async (
  credential: SocketCredential,
): Promise<{ readonly query: string; readonly protocol: string }> => {
  if ('ackUrl' in credential) return { query: '', protocol: `receipt.${credential.ackUrl.split('/').at(-1)}` };
  const { userId, deviceId } = credential;
  return { query: `?deviceId=${encodeURIComponent(deviceId)}`, protocol: `bearer.${await tokenOf(userId)}` };
};

const tokenOf = async (userId: string): Promise<string> =>
  (await fetch(`/local/token?tenant=lab&user=${encodeURIComponent(userId)}`)).text();

const callEventOf = ({ type, callId, endReason, call }: SocketCallEvent): CallEvent => ({
  callId,
  state: type === 'call.ended' ? 'ended' : call.state,
  ...(endReason !== undefined && { endReason }),
  ...(call.answeredBy !== undefined && { answeredBy: call.answeredBy.deviceId }),
});
