import type { EndReason } from '../../../lambda/contract/words.ts';
import type { PhoneCall } from '../../phones/phone.ts';

const clockFace = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const withSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });
const dayFace = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

export const clockOf = (at: number): string => clockFace.format(at);
export const secondsOf = (at: number): string => withSeconds.format(at);
export const dayOf = (at: number): string => dayFace.format(at);

/** `0:07`, of milliseconds. */
export const lengthOf = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** `142 ms`, `7.00 s` */
export const durationOf = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`);

/** How a call ended, for whoever made it. */
const ENDINGS: Readonly<Record<EndReason, string>> = {
  completed: 'Call ended',
  cancelled: 'Cancelled',
  declined: 'Declined',
  busy: 'Busy',
  no_answer: 'No answer',
  answered_elsewhere: 'Answered on another device',
  declined_elsewhere: 'Declined on another device',
  unreachable: 'Could not be reached',
  failed: 'Call failed',
};

/** What a phone says of a call that is over. */
export const endingOf = ({ direction, endReason }: Pick<PhoneCall, 'direction' | 'endReason'>): string => {
  if (endReason === undefined) return '';
  return isMissed({ direction, endReason }) ? 'Missed call' : ENDINGS[endReason];
};

export const isMissed = ({ direction, endReason }: Pick<PhoneCall, 'direction' | 'endReason'>): boolean =>
  direction === 'incoming' && (endReason === 'cancelled' || endReason === 'no_answer');

/** Not one that an app made up, to have something to report. */
export const isReal = ({ callId }: { readonly callId?: string | undefined }): boolean => callId !== undefined;

/** A user's id as a person's name: `bob`, `Bob`. */
export const named = (user: string): string => `${user.slice(0, 1).toUpperCase()}${user.slice(1)}`;

export const count = (n: number): string => new Intl.NumberFormat('en-GB').format(n);
