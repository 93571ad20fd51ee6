import { endReasons } from '../../lambda/contract/end-reasons.ts';
import type { PhoneCall } from '../phones/phone.ts';

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const timeWithSecondsFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hour12: false });
const dateFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

export const formatTime = (at: number): string => timeFormat.format(at);
export const formatTimeWithSeconds = (at: number): string => timeWithSecondsFormat.format(at);
export const formatDate = (at: number): string => dateFormat.format(at);

/** The duration of a call: `0:07` for 7,000 ms. */
export const formatCallDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** `142 ms`, `7.00 s` */
export const formatDuration = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`);

/** The label of an ended call on a phone. */
export const endReasonLabel = ({ direction, endReason }: Pick<PhoneCall, 'direction' | 'endReason'>): string => {
  if (endReason === undefined) return '';
  return isMissed({ direction, endReason }) ? 'Missed call' : endReasons[endReason].label;
};

export const isMissed = ({ direction, endReason }: Pick<PhoneCall, 'direction' | 'endReason'>): boolean =>
  direction === 'incoming' && endReason !== undefined && endReasons[endReason].isMissed;

/** Whether the call exists on the server, and was not reported only to satisfy CallKit. */
export const isServerCall = ({ callId }: { readonly callId?: string | undefined }): boolean => callId !== undefined;

/** The display name of a user id: `Bob` for `bob`. */
export const displayName = (user: string): string => `${user.slice(0, 1).toUpperCase()}${user.slice(1)}`;

export const formatNumber = (n: number): string => new Intl.NumberFormat('en-GB').format(n);
