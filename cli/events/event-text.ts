import type { PublishedEvent } from '../../lambda/contract/published-events.ts';
import { printable } from '../terminal/printable.ts';

/** An event in some words: `bob missed a call of alice: no_answer`. */
export const eventText = (event: PublishedEvent): string => printable(wordsOf(event));

const wordsOf = (event: PublishedEvent): string => {
  if (!isCallEvent(event)) {
    const { userId, deviceId, platform, reason } = event.data;
    return `${deviceId} of ${userId}${platform === undefined ? '' : ` (${platform})`}${reason === undefined ? '' : `: ${reason}`}`;
  }
  const { from, to, media, userId = '', deviceId, endReason } = event.data;
  const because = endReason === undefined ? '' : `: ${endReason}`;
  switch (event.type) {
    case 'call.initiated':
      return `${from} calls ${to.join(', ')} (${media})`;
    case 'call.ringing':
      return `${deviceId ?? 'a device'} of ${userId} rings`;
    case 'call.answered':
      return `${userId} answered${deviceId === undefined ? '' : ` on ${deviceId}`}`;
    case 'call.ended':
      return `the call of ${from} to ${to.join(', ')} is over${because}`;
    case 'call.missed':
      return `${userId} missed a call of ${from}${because}`;
  }
};

const isCallEvent = (event: PublishedEvent): event is Extract<PublishedEvent, { readonly sequence: number }> =>
  'sequence' in event;
