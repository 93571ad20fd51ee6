import type { CallNews, PhoneCall } from '../../../phones/phone.ts';
import type { LabPhoneView, LabView } from '../../view.ts';
import { type Line, openLine } from './line.ts';
import type { Credential } from './signalling.ts';
import type { Streams } from './streams.ts';

export interface ExchangeOptions {
  readonly onNews: (phoneId: string, news: CallNews) => void;
  /** Called once for each call, when both ends have media. */
  readonly onConnected: (callId: string) => void;
  readonly onStreams: (streams: ReadonlyMap<string, Streams>) => void;
  /** Called for a call whose media this page does not have, or has no more: its app hangs up. */
  readonly onLost: (phoneId: string, callId: string) => void;
}

/** Keeps a line for each phone whose app is in touch with the server because of a call. */
export const makeExchange = ({ onNews, onConnected, onStreams, onLost }: ExchangeOptions) => {
  const lines = new Map<string, Line>();
  const streams = new Map<string, Streams>();
  let connected: string | undefined;
  /** Calls whose media went with the page that had them, or with the network: what was said of them before is of no use. */
  const lost = new Set<string>();
  let isNew = true;

  const show = (): void => onStreams(new Map(streams));
  const drop = (id: string): void => {
    const line = lines.get(id);
    if (line === undefined) return;
    line.close();
    lost.add(`${id} ${line.callId}`);
    lines.delete(id);
    streams.delete(id);
    show();
  };
  const lineOf = (phone: LabPhoneView, callId: string, credential: Credential): Line => {
    const kept = lines.get(phone.id);
    if (kept?.callId === callId) return kept;
    drop(phone.id);
    const line = openLine({
      phone,
      callId,
      credential,
      onLost: () => onLost(phone.id, callId),
      onNews: (news) => onNews(phone.id, news),
      onStreams: (own) => {
        streams.set(phone.id, own);
        show();
        const ends = [...streams].filter(
          ([id, { state }]) => state === 'connected' && lines.get(id)?.callId === callId,
        );
        if (ends.length < 2 || connected === callId) return;
        connected = callId;
        onConnected(callId);
      },
    });
    lines.set(phone.id, line);
    return line;
  };
  const isStranded = (phone: LabPhoneView, callId: string, state: PhoneCall['state']): boolean =>
    state === 'in_call' && lines.get(phone.id)?.callId !== callId && (isNew || lost.has(`${phone.id} ${callId}`));
  return {
    update: ({ phones }: LabView): void => {
      for (const phone of phones) {
        const call = phone.calls.find((one) => isInTouch(phone, one));
        const credential = call && credentialOf(phone, call);
        if (call?.callId === undefined || credential === undefined) drop(phone.id);
        else if (isStranded(phone, call.callId, call.state)) onLost(phone.id, call.callId);
        else lineOf(phone, call.callId, credential).update(call);
      }
      isNew = false;
      for (const id of [...lines.keys()]) if (!phones.some((phone) => phone.id === id)) drop(id);
    },
    close: (): void => {
      for (const id of [...lines.keys()]) drop(id);
      isNew = true;
    },
  };
};

/** Whether the app holds a connection to the server for this call. */
const isInTouch = ({ app, online }: LabPhoneView, { callId, state }: PhoneCall): boolean =>
  callId !== undefined && online && (state !== 'ringing' || app.connects === 'while_ringing');

/** A phone that was not unlocked since it started cannot read its session; the push's receipt is enough for its one call. */
const credentialOf = ({ id, userId, unlocked }: LabPhoneView, { callback }: PhoneCall): Credential | undefined => {
  if (unlocked) return { userId, deviceId: id };
  return callback?.by === 'post' ? { ackUrl: callback.url } : undefined;
};
