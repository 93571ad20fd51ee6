import type { Outcome } from './outcome.ts';
import { blockedIsSilent } from './rules/blocked-is-silent.ts';
import { childCalls } from './rules/child-calls.ts';
import { devicesCanRing } from './rules/devices-can-ring.ts';
import { erasedIsGone } from './rules/erased-is-gone.ts';
import { everybodyIsNotified } from './rules/everybody-is-notified.ts';
import { glareIsSeen } from './rules/glare-is-seen.ts';
import { noFalsePush } from './rules/no-false-push.ts';
import { nobodyInCall } from './rules/nobody-in-call.ts';
import { oneEnd } from './rules/one-end.ts';
import { waitingRegistrations } from './rules/waiting-registrations.ts';

/** @returns what is wrong, one sentence each */
export type Rule = (outcome: Outcome) => readonly string[];

/** What must hold after every order, by name. */
export const rules = {
  'one device answers, and the call ends once': oneEnd,
  'every device that may ring is notified of the end over every channel': everybodyIsNotified,
  'only what iOS allows is a VoIP push, and no device rings twice that must not': noFalsePush,
  'every listed device can ring': devicesCanRing,
  'a blocked caller reaches nobody who blocks': blockedIsSilent,
  'two who call each other find each other': glareIsSeen,
  'a call that nobody is in ends, and no other': nobodyInCall,
  'a child call goes on exactly while a party of the parent call and a callee are in it': childCalls,
  'an erased user leaves nothing, and is in no call': erasedIsGone,
  'a registration that waits is carried out, unless a newer one or a log-out ended it': waitingRegistrations,
} as const satisfies Readonly<Record<string, Rule>>;

/** All violations of an order. */
export const violationsOf = (outcome: Outcome): readonly string[] => [
  ...outcome.world.errors.map((error) => `unexpected error: ${error}`),
  ...refusalsOf(outcome),
  ...Object.entries(rules).flatMap(([name, rule]) => rule(outcome).map((text) => `${name}: ${text}`)),
];

/** What an app repeats was repeated already: a registration that another one disturbs is refused for now. */
const refusalsOf = ({ results }: Outcome): readonly string[] => {
  const statuses = results.map(({ answer }) => answer?.status ?? 0);
  return statuses.filter((status) => status >= 500).map((status) => `a request is answered ${status}`);
};
