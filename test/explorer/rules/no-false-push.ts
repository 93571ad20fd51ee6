import type { Rule } from '../invariants.ts';
import type { Outcome } from '../outcome.ts';
import { WAITING_STATES } from '../pending-operations.ts';
import { BOBS_PHONE, BOBS_PIXEL, CALL, LATER_TOKEN, NEXT_TOKEN } from '../people.ts';

const ringsOf = ({ world }: Outcome, token: string) =>
  world.pushes.filter((push) => push.kind === 'ring' && push.callId === CALL && push.token === token);

/** A VoIP push rings, or cancels on a phone that has reported its ring; nobody in the call gets its end. */
export const noFalsePush: Rule = (outcome) => {
  const { pair, world, call, results } = outcome;
  const wrong: string[] = [];
  const cancels = world.pushes.filter(({ channel, kind }) => channel === 'voip' && kind !== 'ring');
  const reportedAt = call?.legs.bob?.reported[BOBS_PHONE.deviceId];
  for (const { time } of cancels) {
    if (reportedAt === undefined) wrong.push('a VoIP push cancels on a phone that has sent no receipt');
    if (call !== undefined && time >= call.expiresAt) wrong.push('a VoIP push cancels after the ring window');
  }
  // An invite that is repeated because its process ended may ring a phone once more that shows it as the same call.
  const isRepeated = pair.state === 'broken_invite' || results.some(({ isDead }) => isDead);
  const most = isRepeated ? 3 : 2;
  // A token that waits is the phone's before the call rings.
  const mostOfNext = WAITING_STATES.some((state) => state === pair.state) ? most : 1;
  const counts = [
    { name: 'the pixel', rings: ringsOf(outcome, BOBS_PIXEL.token), most: 1 },
    { name: 'the phone', rings: ringsOf(outcome, BOBS_PHONE.token), most },
    { name: 'the new token', rings: ringsOf(outcome, NEXT_TOKEN), most: mostOfNext },
    { name: 'the token after that', rings: ringsOf(outcome, LATER_TOKEN), most: mostOfNext },
  ];
  for (const { name, rings, most } of counts)
    if (rings.length > most) wrong.push(`${name} rings ${rings.length} times`);
  const inCall = call?.endedAt === undefined ? call?.legs.bob?.answeredBy : undefined;
  const token = [BOBS_PHONE, BOBS_PIXEL].find(({ deviceId }) => deviceId === inCall)?.token;
  if (token !== undefined && world.pushes.some((push) => push.token === token && push.kind === 'call_ended')) {
    wrong.push(`${inCall} is in the call and is notified of its end`);
  }
  return wrong;
};
