import type { CallNews, PhoneCall } from '../../../phones/phone.ts';
import type { LabPhoneView, LabView } from '../../view.ts';
import { type Line, openLine } from './line.ts';
import type { Streams } from './streams.ts';

export interface ExchangeOptions {
  readonly onNews: (phoneId: string, news: CallNews) => void;
  /** Called once for each call, when both ends have media. */
  readonly onConnected: (callId: string) => void;
  readonly onStreams: (streams: ReadonlyMap<string, Streams>) => void;
}

/** Keeps a line for each phone whose app is in touch with the server because of a call. */
export const makeExchange = ({ onNews, onConnected, onStreams }: ExchangeOptions) => {
  const lines = new Map<string, Line>();
  const streams = new Map<string, Streams>();
  let connected: string | undefined;

  const show = (): void => onStreams(new Map(streams));
  const drop = (id: string): void => {
    if (lines.get(id) === undefined) return;
    lines.get(id)?.close();
    lines.delete(id);
    streams.delete(id);
    show();
  };
  const lineOf = (phone: LabPhoneView, callId: string): Line => {
    const kept = lines.get(phone.id);
    if (kept?.callId === callId) return kept;
    drop(phone.id);
    const line = openLine({
      phone,
      callId,
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
  return {
    update: ({ phones }: LabView): void => {
      for (const phone of phones) {
        const call = phone.calls.find((one) => isInTouch(phone, one));
        if (call?.callId === undefined) drop(phone.id);
        else lineOf(phone, call.callId).update(call);
      }
      for (const id of [...lines.keys()]) if (!phones.some((phone) => phone.id === id)) drop(id);
    },
    close: (): void => {
      for (const id of [...lines.keys()]) drop(id);
    },
  };
};

/** Whether the app holds a connection to the server for this call. */
const isInTouch = ({ app, online, unlocked }: LabPhoneView, { callId, state }: PhoneCall): boolean =>
  callId !== undefined && online && unlocked && (state !== 'ringing' || app.connects === 'while_ringing');
