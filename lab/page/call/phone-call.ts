import { type Call, createClient } from '../../../client/src/index.ts';
import type { CallEvent } from '../../phones/phone.ts';

/** What authorises a phone: the user's session, or the receipt URL of the push if the app cannot read its session. */
export type PhoneCredential = { readonly userId: string; readonly deviceId: string } | { readonly ackUrl: string };

/** A call as the app of a phone has it, by the client that an app installs. */
export interface OpenCall {
  /** Rejects if there is no such call. */
  readonly call: Promise<Call>;
  close(): void;
}

export const openPhoneCall = (
  credential: PhoneCredential,
  callId: string,
  onCallEvent: (callEvent: CallEvent) => void,
): OpenCall => {
  // The phones of the lab are devices of their own, all in this page.
  const client = createClient({
    url: location.origin,
    tabs: 'separate',
    getToken: () => ('userId' in credential ? tokenOf(credential.userId) : ''),
    ...('deviceId' in credential && { deviceId: credential.deviceId }),
  });
  const open = async (): Promise<Call> => {
    if ('ackUrl' in credential) return await client.receipt(credential.ackUrl).connect();
    client.connect();
    return await client.call(callId);
  };
  const call = open().then((opened) => {
    const report = () => onCallEvent(callEventOf(opened));
    opened.on('state', report);
    opened.on('ended', report);
    report();
    return opened;
  });
  // The phone shows what became of the call; a page that has none has no media for it.
  call.catch(() => {});
  return { call, close: () => client.close() };
};

const tokenOf = async (userId: string): Promise<string> =>
  (await fetch(`/local/token?tenant=lab&user=${encodeURIComponent(userId)}`)).text();

const callEventOf = ({ id, state, endReason, view: { answeredBy } }: Call): CallEvent => ({
  callId: id,
  state,
  ...(endReason !== undefined && { endReason }),
  ...(answeredBy !== undefined && { answeredBy: answeredBy.deviceId }),
});
